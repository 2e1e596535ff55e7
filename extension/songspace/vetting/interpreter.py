"""Which Python tries models: PL/Python has one inside, but `sys.executable` there is the server or a guess."""

from __future__ import annotations

import os
from pathlib import Path

from songspace.errors import ModelError

# Written by extension/runtime.sh, which installed the wheels for this very interpreter.
RECORD = Path(__file__).parents[1] / ".interpreter"


def interpreter(record: Path = RECORD) -> str:
    """The path of the interpreter. Raises ModelError where it was not recorded or cannot be run by this user."""
    try:
        path = record.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ModelError(f"no Python to try models with is recorded ({error}); run make install") from None
    if not os.access(path, os.X_OK):
        raise ModelError(f"the server's user cannot run {path}, which tries models; install it, then run make install")
    return path
