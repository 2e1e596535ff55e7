"""What the tests of songspace_preload ask of a server."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from private_cluster.cluster import Cluster
from private_cluster.preload import preload_settings
from private_cluster.programs import find_programs
from tests.integration.library import Library, feature_row
from tests.server.databases import Database
from tests.version import CURRENT

ON = {"shared_preload_libraries": "songspace_preload", "autovacuum_naptime": "1s"}
PATIENCE_SECONDS = 30.0
INHERITED = "songspace_preload: backends inherit numpy"
REFUSED = "songspace_preload does nothing"
ENCODE = "SELECT songspace.encode('vae', %s)"

usable = bool(preload_settings(find_programs().libraries))
where_it_works = pytest.mark.skipif(not usable, reason="this server's PL/Python cannot join a running interpreter")
where_it_cannot_work = pytest.mark.skipif(usable, reason="this server's PL/Python can join a running interpreter")
on_linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="there is no /proc here")


def prepare(cluster: Cluster) -> Cluster:
    """Make the small library and its space."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION songspace CASCADE")
        library = Library(connection, Database("songspace", cluster.url()))
        library.create_table()
        library.insert(range(50))
        library.create_space()
    return cluster


def connect(cluster: Cluster) -> psycopg.Connection[Any]:
    return psycopg.connect(cluster.url(), autocommit=True)


def encodes(cluster: Cluster) -> bool:
    """Whether a fresh backend encodes a row as the library's model does."""
    with connect(cluster) as connection:
        library = Library(connection, Database("songspace", cluster.url()))
        answer = library.one(ENCODE, list(feature_row(1)))
        return answer == pytest.approx(list(library.expected(feature_row(1))[:3]), rel=1e-5)


def log(cluster: Cluster) -> str:
    return cluster.location.log.read_text()


def python(connection: psycopg.Connection[Any], body: str) -> Any:
    """What a PL/Python function of this body returns, as text."""
    connection.execute(f"CREATE FUNCTION pg_temp.ask() RETURNS text LANGUAGE plpython3u AS $python$\n{body}\n$python$")
    [answer] = connection.execute("SELECT pg_temp.ask()").fetchone() or [None]
    connection.execute("DROP FUNCTION pg_temp.ask()")
    return answer


def eventually(holds: Callable[[], bool]) -> bool:
    latest = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < latest:
        try:
            if holds():
                return True
        except psycopg.OperationalError:
            pass
        time.sleep(0.1)
    return False


def sockets(pid: int) -> set[str]:
    links = (os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir())
    return {link for link in links if link.startswith("socket:")}


def signals(pid: int) -> list[str]:
    """How a process takes signals: blocked, ignored, caught."""
    return [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("Sig")][1:]


def runtime_folder() -> Path:
    return find_programs().libraries / "songspace" / CURRENT
