"""Whether a server can load Python once for all its backends: see extension/songspace_preload.c."""

import re
from collections.abc import Mapping
from pathlib import Path

MODULE = "songspace_preload"
# From here on PL/Python cannot join an interpreter that runs already; the module would only say so in the log.
FIRST_STRICT_MINOR = 12


def preload_settings(libraries: Path) -> Mapping[str, str]:
    """Return what switches the module on, where it is installed and of use."""
    minor = python_minor(libraries / "plpython3.so")
    useful = minor is not None and minor < FIRST_STRICT_MINOR
    return {"shared_preload_libraries": MODULE} if useful and (libraries / f"{MODULE}.so").exists() else {}


def python_minor(plpython: Path) -> int | None:
    """Return the Python 3 that PL/Python is linked to, where it can be read from its library."""
    found = re.search(rb"libpython3\.(\d+)", plpython.read_bytes()) if plpython.exists() else None
    return int(found[1]) if found else None
