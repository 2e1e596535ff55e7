"""pg_dump, pg_restore and psql of the server's own version."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.server.databases import Database


def run(database: Database, program: str, *arguments: str | Path) -> None:
    """Run a program of the server's folder; the test is skipped where the server is on another machine."""
    with psycopg.connect(database.url) as connection:
        found: Any = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchone()
    path = Path(found[0], program)
    if not path.exists():
        pytest.skip(f"{program} of the server's version is not on this machine")
    done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def dump(database: Database, file: Path, *options: str) -> Path:
    """Write a dump of a database."""
    run(database, "pg_dump", *options, "-f", file, database.url)
    return file


def restore(file: Path, database: Database, *options: str) -> None:
    """Bring a dump in pg_dump's own format into a database; the first error ends it."""
    run(database, "pg_restore", "--exit-on-error", *options, "-d", database.url, file)


def replay(file: Path, database: Database) -> None:
    """Bring a plain dump into a database; the first error ends it."""
    run(database, "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", file, database.url)
