"""What a server takes while something runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PROCESSES = Path("/proc")
INTERVAL_SECONDS = 1.0


@dataclass(slots=True)
class Peak:
    """The most that was seen, in MiB; 0 where nothing could be seen, as on another machine's server."""

    mib: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)

    def watch(self, postmaster: int) -> None:
        """Look once a second until it is done."""
        while not self.done.wait(INTERVAL_SECONDS):
            self.mib = max(self.mib, server_mib(postmaster))


@contextmanager
def peak_memory(backend: int) -> Iterator[Peak]:
    """Watch the server of a backend; each page counts once, shared ones (its buffers) among them."""
    peak = Peak()
    thread = threading.Thread(target=peak.watch, args=(parent(backend),), daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        peak.done.set()
        thread.join()


def server_mib(postmaster: int) -> float:
    """The proportional set sizes of a postmaster and its children, in MiB."""
    found = [int(entry.name) for entry in PROCESSES.glob("[0-9]*")]
    return sum(field_of(pid, "smaps_rollup", "Pss:") for pid in found if postmaster in (pid, parent(pid))) / 1024


def parent(pid: int) -> int:
    """The process that started a process; -1 where it is gone."""
    return field_of(pid, "status", "PPid:") if PROCESSES.joinpath(str(pid)).exists() else -1


def field_of(pid: int, file: str, name: str) -> int:
    """A number in one of the files of a process; 0 where that is gone or another's."""
    with suppress(OSError):
        for line in PROCESSES.joinpath(str(pid), file).read_text(encoding="utf-8").splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return 0
