"""The server's processes, as its lock file and the process table show them."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from private_cluster.files import read

PROCESSES = Path("/proc")
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Postmaster:
    """A running server."""

    pid: int
    port: int
    sockets: str

    @property
    def binary_is_gone(self) -> bool:
        """Whether the program it runs was replaced by another since, as an upgrade does."""
        try:
            return os.readlink(PROCESSES / str(self.pid) / "exe").endswith(" (deleted)")
        except OSError:
            return False


def running(data: Path) -> Postmaster | None:
    """Return the server that runs on a data directory and takes connections, if there is one."""
    lines = read(data / "postmaster.pid").split("\n")
    if len(lines) < 8 or not lines[0].isdigit() or not lines[7].startswith("ready"):
        return None
    found = Postmaster(int(lines[0]), int(lines[3]), lines[4])
    return found if works_in(found.pid, data) else None


def works_in(pid: int, data: Path) -> bool:
    """Tell whether a process works in a data directory, as all processes of its server do."""
    if not PROCESSES.joinpath("self").exists():
        return is_alive(pid)
    try:
        return os.path.samefile(PROCESSES / str(pid) / "cwd", data)
    except OSError:
        return False


def is_alive(pid: int) -> bool:
    """Tell whether there is a process of that number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def processes_of(data: Path) -> list[int]:
    """Return the server processes that work in a data directory."""
    numbers = (int(entry.name) for entry in PROCESSES.glob("[0-9]*")) if PROCESSES.is_dir() else ()
    return [pid for pid in numbers if works_in(pid, data) and is_postgres(pid)]


def is_postgres(pid: int) -> bool:
    """Tell whether a process runs Postgres, and is not a shell that happens to stand in the folder."""
    return read(PROCESSES / str(pid) / "comm").strip() in ("postgres", "postmaster")


def clear_remains(data: Path, sockets: Path | None) -> None:
    """After a server that was killed: end its orphans, who hold its shared memory, and drop its lock files.

    Postgres looks only whether there is a process of the number in them, which may be another's by now.
    """
    for kind in (signal.SIGQUIT, signal.SIGKILL):
        end(processes_of(data), kind)
        wait_until_gone(data)
    if PROCESSES.is_dir() and not processes_of(data):
        data.joinpath("postmaster.pid").unlink(missing_ok=True)
        for left in sockets.glob(".s.PGSQL.*") if sockets else ():
            left.unlink(missing_ok=True)


def end(numbers: list[int], kind: signal.Signals) -> None:
    """Send processes a signal; one that is gone already is what was wanted."""
    for pid in numbers:
        with suppress(ProcessLookupError):
            os.kill(pid, kind)


def wait_until_gone(data: Path) -> None:
    """Wait, not for ever, until no process works in a data directory."""
    latest = time.monotonic() + PATIENCE_SECONDS
    while processes_of(data) and time.monotonic() < latest:
        time.sleep(0.05)
