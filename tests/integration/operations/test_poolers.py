"""Behind a pooler in transaction mode each transaction may meet another session: none needs what another left there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import cycle
from typing import Any, cast

import psycopg
import pytest

from tests.integration.library import FEATURES, Library, feature_row, key
from tests.integration.operations.pooler import SERVER_CONNECTIONS, find_pgbouncer, pooled
from tests.integration.operations.portrait import portrait, require_alive
from tests.models import make_model
from tests.server.databases import Database


class Alternating:
    """What a pooler does, without one: the next of several sessions each time, with nothing left of what was before."""

    def __init__(self, connections: list[psycopg.Connection[Any]]) -> None:
        self.all = connections
        self.turn = cycle(connections)

    def cursor(self) -> psycopg.Cursor[Any]:
        connection = next(self.turn)
        connection.execute("DISCARD ALL")
        return connection.cursor()

    def execute(self, query: Any, values: Any = None) -> psycopg.Cursor[Any]:
        return self.cursor().execute(query, values)

    def add_notice_handler(self, handler: Callable[[Any], None]) -> None:
        for connection in self.all:
            connection.add_notice_handler(handler)


@pytest.fixture(params=["pgbouncer", "alternating sessions"])
def client(request: pytest.FixtureRequest, library: Library) -> Iterator[Library]:
    """The library as an application sees it behind a pooler."""
    with ExitStack() as stack:
        if request.param == "pgbouncer":
            yield Library(through_pgbouncer(stack, library.database), library.database)
        else:
            sessions = [stack.enter_context(connect(library.database.url)) for _ in range(SERVER_CONNECTIONS)]
            yield Library(cast("psycopg.Connection[Any]", Alternating(sessions)), library.database)


def through_pgbouncer(stack: ExitStack, database: Database) -> psycopg.Connection[Any]:
    """Connect through a pooler that has opened all its server connections, because as many transactions were open."""
    program = find_pgbouncer()
    if program is None:
        pytest.skip("no pgbouncer is installed: apt-get install pgbouncer")
    address = stack.enter_context(pooled(program, database))
    with ExitStack() as transactions:
        for _ in range(SERVER_CONNECTIONS):
            other = transactions.enter_context(connect(address))
            transactions.enter_context(other.transaction())
            other.execute("SELECT 1")
    return stack.enter_context(connect(address))


def connect(address: str) -> psycopg.Connection[Any]:
    # What a client prepares is unknown to the next session.
    return psycopg.connect(address, autocommit=True, prepare_threshold=None)


def test_one_client_over_several_sessions_can_do_everything(library: Library, client: Library) -> None:
    assert len({client.one("SELECT pg_backend_pid()") for _ in range(9)}) == SERVER_CONNECTIONS
    assert portrait(client) == portrait(library)
    require_alive(client)
    second = make_model(list(FEATURES), dims=3, seed=9, name="second", reject_all_zero=True)
    client.register(second)
    client.all("CALL songspace.deploy('vae', 2)")
    for _ in range(SERVER_CONNECTIONS):
        require_alive(client, second)
    assert portrait(client) == portrait(library)
    client.all("SELECT songspace.create_space('plain', 'music', 'identifier', 1)")
    client.all("SELECT songspace.drop_space('plain')")


def test_an_upsert_meets_sessions_that_know_nothing_of_the_last_one(client: Library) -> None:
    upsert = (
        "INSERT INTO music (identifier, bpm, danceability, onset_rate, crest) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (identifier) DO UPDATE SET bpm = excluded.bpm, danceability = excluded.danceability, "
        "onset_rate = excluded.onset_rate, crest = excluded.crest"
    )
    for number in range(2 * SERVER_CONNECTIONS):
        client.all(upsert, key(7), *feature_row(number))
        assert client.row(key(7)) == pytest.approx(client.expected(feature_row(number)), abs=1e-5)
        client.insert([900 + number])
    client.require_agreement()


def test_what_another_client_set_in_a_session_changes_nothing(library: Library) -> None:
    before = portrait(library)
    for left_behind in (
        "songspace.upsert = 'on'",
        "hnsw.ef_search = 1",
        "hnsw.max_scan_tuples = 1",
        "search_path = public",
    ):
        library.all(f"SET {left_behind}")
    assert portrait(library) == before
    require_alive(library)
