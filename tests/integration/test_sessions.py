"""songspace.sessions shows what each session's models are used for, to whom may see it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from tests.integration.clients import acting_as, client, register, session, shown
from tests.integration.library import Library
from tests.server.databases import Database


def test_only_sessions_that_loaded_a_model_are_shown(library: Library) -> None:
    with client(library) as one, client(library) as idle:
        assert session(library, one.pid) is None
        one.encode()
        assert session(library, idle.pid) is None
        before = library.one("SELECT clock_timestamp()")
        one.encode(2)
        one.encode(3)
        after: datetime = library.one("SELECT clock_timestamp()")
        found = session(library, one.pid)
        assert found is not None
        assert before <= found.pop("last_use") <= after
        assert found == {
            "pid": one.pid,
            "database": library.database.name,
            "role": library.one("SELECT current_user"),
            "models": [library.model.version],
            "bytes": len(library.model.encoder) + len(library.model.decoder),
            "loads": 1,
            "hits": 2,
            "evictions": 0,
            "backend_start": library.one("SELECT backend_start FROM pg_stat_activity WHERE pid = %s", one.pid),
        }


def test_each_session_counts_for_itself(library: Library) -> None:
    with client(library) as one, client(library) as other:
        for used in (one, one, one, other):
            used.encode()
        assert shown(library, one.pid, "loads", "hits") == [1, 2]
        assert shown(library, other.pid, "loads", "hits") == [1, 0]


def test_rows_that_are_inserted_are_uses(library: Library) -> None:
    with client(library) as importer:
        rows = "SELECT 'new' || i, 120 + i, 1, 3, 10 FROM generate_series(1, 50) i"
        columns = "identifier, bpm, danceability, onset_rate, crest"
        importer.connection.execute(f"INSERT INTO music ({columns}) {rows}".encode())
        importer.encode()
        [hits] = shown(library, importer.pid, "hits")
        # A row the insert's statement triggers encode again is answered without the model.
        assert 50 <= hits <= 51


def test_nothing_is_shown_of_another_database(library: Library, empty_database: Database) -> None:
    with empty_database.connect(autocommit=True) as elsewhere, client(library) as one:
        elsewhere.execute("CREATE EXTENSION songspace CASCADE")
        one.encode()
        assert elsewhere.execute("SELECT * FROM songspace.sessions").fetchall() == []


def test_a_rollback_and_a_read_only_transaction_count_as_well(library: Library) -> None:
    with client(library) as one:
        one.connection.execute("SET default_transaction_read_only = on")
        one.encode()
        one.connection.execute("BEGIN")
        one.encode(2)
        one.connection.execute("ROLLBACK")
        assert shown(library, one.pid, "loads", "hits") == [1, 1]


def test_a_model_that_is_no_more_is_shown_by_its_identity(library: Library) -> None:
    [model] = register(library, 1)
    with client(library) as one:
        one.use(model)
        library.all("DELETE FROM songspace.model WHERE identity = %s", model.identity)
        assert shown(library, one.pid, "models") == [[model.identity[:12]]]


def test_watching_loads_no_python(library: Library) -> None:
    with client(library) as one, client(library) as watcher:
        one.encode()
        maps = Path(f"/proc/{watcher.pid}/maps")
        if not os.access(maps, os.R_OK):
            pytest.skip("the server's processes are not this machine's, or not ours to look at")
        assert watcher.one("SELECT count(*) FROM songspace.sessions") == 1
        assert "plpython" not in maps.read_text() or "songspace_preload" in library.one("SHOW shared_preload_libraries")


def test_pg_monitor_sees_sessions_and_status_and_nothing_that_is_data(library: Library) -> None:
    with client(library) as one, acting_as(library, "GRANT pg_monitor TO {}") as monitor:
        one.encode()
        [seen] = monitor.execute("SELECT pid, role, hits FROM songspace.sessions").fetchall()
        assert seen == (one.pid, library.one("SELECT current_user"), 0)
        assert monitor.execute("SELECT encoded FROM songspace.status").fetchall() == [(200,)]
        library.all("SELECT songspace.create_space('later', 'music', 'identifier', 1)")
        for name in ("vae", "later", "model", "models", "quarantine", "space"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                monitor.execute(f"SELECT * FROM songspace.{name}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            monitor.execute("SELECT songspace.encode('vae', '{1,2,3,4}')")


def test_who_searches_sees_no_sessions(library: Library) -> None:
    with acting_as(library, "SELECT songspace.grant_use('{}')") as ordinary:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ordinary.execute("SELECT * FROM songspace.sessions")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ordinary.execute("SELECT songspace.session_usage()")
