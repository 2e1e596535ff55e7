"""What a model may use up while it is tried."""

from __future__ import annotations

import os
import resource
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, of the clock and of the processor, and mebibytes of address space."""

    seconds: int
    mebibytes: int

    @classmethod
    def of(cls, model_bytes: int) -> Limits:
        """What an honest model of that size keeps well below: a full batch of the widest rows, copies of weights."""
        return cls(seconds=60, mebibytes=2048 + 8 * model_bytes // MEBIBYTE)

    def apply(self) -> None:
        """Bind this process: no more time and memory than that, no file written, no core dumped."""
        # The first of the two is announced by a signal of its own.
        _bound(resource.RLIMIT_CPU, self.seconds, self.seconds + 1)
        _bound(resource.RLIMIT_AS, self.mebibytes * MEBIBYTE)
        _bound(resource.RLIMIT_CORE, 0)
        _bound(resource.RLIMIT_FSIZE, 0)
        # Where memory runs out in spite of that, the kernel takes this process and not the postmaster.
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def close_doors() -> None:
    """From here on this process opens no file or socket and starts no process or thread."""
    _bound(resource.RLIMIT_NOFILE, 0)
    if os.geteuid() != 0:
        _bound(resource.RLIMIT_NPROC, 0)


def _bound(kind: int, soft: int, hard: int | None = None) -> None:
    wanted = (soft, soft if hard is None else hard)
    allowed = resource.getrlimit(kind)[1]
    if allowed != resource.RLIM_INFINITY:
        wanted = (min(wanted[0], allowed), min(wanted[1], allowed))
    resource.setrlimit(kind, wanted)
