"""What a server process's models are used for, told to other processes by a small file.

A file and no table: it works on a standby and in read-only transactions, and survives a rollback. It is written, not
mapped: storing into a mapped page of a full or truncated file is a SIGBUS, which restarts the whole server.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress

import orjson

# Postgres keeps this folder in every version, and base backups leave its contents out. No Path: importing pathlib
# would add milliseconds to every backend's first call.
FOLDER = "pg_stat_tmp"
PREFIX = "songspace."
OWNER_ONLY = 0o600

# What may be told: counts and times, and the identities of models.
Usage = Mapping[str, int | float | list[str]]


class UsageFile:
    """The file of one process: JSON, with who wrote it, padded to the longest that was ever written.

    It is replaced in place, so a reader may find half of an old and half of a new one: it must cope with both. Nothing
    here raises: a process whose file cannot be made or written works on and is not seen.
    """

    def __init__(self, pid: int, backend_start: int, folder: str = FOLDER) -> None:
        """Make the file of process `pid`, which Postgres started at `backend_start` (microseconds since 1970)."""
        self._path = os.path.join(folder, f"{PREFIX}{pid}")
        self._start = backend_start
        self._width = 0
        self._file: int | None = None
        _remove(self._path)
        with suppress(OSError):
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)

    @property
    def is_open(self) -> bool:
        """Whether what is written is seen."""
        return self._file is not None

    def write(self, usage: Usage) -> None:
        """Tell what is true now; where that fails, take back what was told before."""
        if self._file is None:
            return
        text = orjson.dumps({"backend_start": self._start, **usage}).ljust(self._width)
        self._width = len(text)
        try:
            complete = os.pwrite(self._file, text, 0) == len(text)
        except OSError:
            complete = False
        if not complete:
            self.close()

    def close(self) -> None:
        """Remove the file."""
        _remove(self._path)
        if self._file is not None:
            os.close(self._file)
            self._file = None


def remove_dead(folder: str = FOLDER) -> None:
    """Remove the files of processes that are no more; a process cannot do that itself when it is killed."""
    with suppress(OSError):
        for name in os.listdir(folder):
            prefix, dot, pid = name.partition(".")
            if prefix + dot == PREFIX and pid.isdecimal() and not _is_alive(int(pid)):
                _remove(os.path.join(folder, name))


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
