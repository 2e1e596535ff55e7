"""Sessions that end, however they end, and files that are not as they should be: songspace.sessions tells no lie."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from private_cluster.cluster import Cluster
from private_cluster.throwaway import throwaway
from tests.integration.clients import client, session, shown
from tests.integration.library import Library
from tests.server.databases import Database

PATIENCE_SECONDS = 30.0


def data_folder(library: Library) -> Path:
    """The server's data directory, where this process may look into it."""
    folder = Path(library.one("SHOW data_directory")) / "pg_stat_tmp"
    if not os.access(folder, os.W_OK):
        pytest.skip("the server's files are not this machine's, or not ours to touch")
    return folder


def eventually(holds: Callable[[], bool]) -> None:
    latest = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < latest
        time.sleep(0.05)


def test_a_terminated_session_is_gone_and_its_file_goes_with_the_next(library: Library) -> None:
    folder = data_folder(library)
    with client(library) as one:
        one.encode()
        file = folder / f"songspace.{one.pid}"
        assert file.stat().st_mode & 0o777 == 0o600
        library.all("SELECT pg_terminate_backend(%s)", one.pid)
        eventually(lambda: library.all("SELECT pid FROM pg_stat_activity WHERE pid = %s", one.pid) == [])
        assert session(library, one.pid) is None
    assert file.exists()
    with client(library) as next_one:
        next_one.encode()
    assert not file.exists()


def test_a_file_of_a_former_process_of_that_number_is_no_session(library: Library) -> None:
    folder = data_folder(library)
    with client(library) as one, client(library) as other:
        one.encode()
        told = folder / f"songspace.{one.pid}"
        left_over = folder / f"songspace.{other.pid}"
        left_over.write_bytes(told.read_bytes())
        os.chown(left_over, told.stat().st_uid, told.stat().st_gid)
        assert session(library, other.pid) is None
        other.encode()
        assert shown(library, other.pid, "loads", "hits") == [1, 0]


@pytest.mark.parametrize("text", [b"", b'{"backend_start": 12', b"\xff\xfe", b"[1, 2]", b'{"backend_start": "soon"}'])
def test_a_file_that_cannot_be_understood_hides_its_session_only(library: Library, text: bytes) -> None:
    folder = data_folder(library)
    with client(library) as one, client(library) as other:
        one.encode()
        other.encode()
        (folder / f"songspace.{one.pid}").write_bytes(text)
        assert session(library, one.pid) is None
        assert session(library, other.pid) is not None
        one.encode()
        assert shown(library, one.pid, "hits") == [1]


def test_without_the_folder_everything_else_works(library: Library) -> None:
    folder = data_folder(library)
    hidden = folder.with_name("pg_stat_tmp_hidden")
    folder.rename(hidden)
    try:
        with client(library) as one:
            one.encode()
            one.encode(2)
            assert session(library, one.pid) is None
    finally:
        hidden.rename(folder)


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    with throwaway({"synchronous_commit": "on"}) as cluster:
        yield cluster


def test_a_killed_session_leaves_no_lie(own_cluster: Cluster) -> None:
    """The server restarts itself, and neither the killed session nor those that went with it are shown."""

    def connected() -> bool:
        try:
            psycopg.connect(own_cluster.url()).close()
        except psycopg.OperationalError:
            return False
        return True

    folder = own_cluster.location.data / "pg_stat_tmp"
    with psycopg.connect(own_cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION songspace CASCADE")
        library = Library(connection, Database("songspace", own_cluster.url()))
        library.create_table()
        library.create_space()
    with client(library) as victim, client(library) as bystander:
        victim.encode()
        bystander.encode()
        os.kill(victim.pid, signal.SIGKILL)
        eventually(lambda: not alive(victim.pid) and connected())
        left_over = {folder / f"songspace.{pid}" for pid in (victim.pid, bystander.pid)}
        assert left_over <= set(folder.glob("songspace.*"))
    with psycopg.connect(own_cluster.url(), autocommit=True) as connection:
        library = Library(connection, Database("songspace", own_cluster.url()))
        assert library.all("SELECT pid FROM songspace.sessions") == []
        with client(library) as one:
            one.encode()
            assert library.all("SELECT pid FROM songspace.sessions") == [one.pid]
        assert left_over & set(folder.glob("songspace.*")) == set()


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
