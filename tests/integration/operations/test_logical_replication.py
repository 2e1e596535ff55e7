"""A logical subscriber gets the latents as data, encodes nothing, and its space follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from psycopg import sql

from songspace.spec import Feature
from tests.integration.library import FEATURES, Library, key
from tests.integration.operations.waiting import wait_until
from tests.models import make_model
from tests.server.databases import Database, fresh_database

# Counts the model's runs; a sequence keeps what an aborted transaction counted.
COUNTED = """
    CREATE SEQUENCE public.runs;
    ALTER FUNCTION songspace.encode_row(text, bytea) RENAME TO encode_row_itself;
    CREATE FUNCTION songspace.encode_row(identity text, payload bytea) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_catalog.nextval('public.runs');
        RETURN songspace.encode_row_itself(identity, payload);
    END $$;
    ALTER FUNCTION songspace.encode_rows(text, bytea) RENAME TO encode_rows_itself;
    CREATE FUNCTION songspace.encode_rows(identity text, payload bytea) RETURNS SETOF vector LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_catalog.nextval('public.runs');
        RETURN QUERY SELECT songspace.encode_rows_itself(identity, payload);
    END $$;
"""
PARTITIONED = """
    ALTER TABLE music RENAME TO pattern;
    CREATE TABLE music (LIKE pattern INCLUDING ALL) PARTITION BY HASH (identifier);
    CREATE TABLE music_0 PARTITION OF music FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE music_1 PARTITION OF music FOR VALUES WITH (MODULUS 2, REMAINDER 1);
"""
ROWS = "SELECT m::text FROM music m ORDER BY identifier"
VECTORS = "SELECT key, embedding::text FROM songspace.vae ORDER BY key"


@dataclass
class Pair:
    """A publisher and its subscriber."""

    publisher: Library
    subscriber: Library

    def catch_up(self) -> None:
        """Wait until the subscriber has everything that the publisher has written."""
        position = self.publisher.one("SELECT pg_current_wal_insert_lsn()::text")
        wait_until(
            self.publisher,
            "SELECT confirmed_flush_lsn >= %s::pg_lsn FROM pg_replication_slots WHERE slot_name = %s",
            position,
            self.subscriber.database.name,
        )

    def require_same(self) -> None:
        """Rows, vectors and answers are the publisher's, and no model ran for them."""
        self.catch_up()
        for query in (ROWS, VECTORS):
            assert self.subscriber.all(query) == self.publisher.all(query)
        self.subscriber.require_agreement()
        assert self.runs() == 0

    def runs(self) -> int:
        return int(self.subscriber.one("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM public.runs"))


@pytest.fixture
def subscriber(request: pytest.FixtureRequest, server_url: str, template: Database) -> Iterator[Library]:
    """A database with an empty table, which the parameter may change, and the same model and space over it."""
    with fresh_database(server_url, template.name) as made, made.connect(autocommit=True) as connection:
        library = Library(connection, made)
        library.create_table()
        connection.execute(getattr(request, "param", ""))
        library.create_space()
        connection.execute(COUNTED)
        yield library


@pytest.fixture
def pair(library: Library, subscriber: Library) -> Iterator[Pair]:
    """The subscriber has everything that the library holds, and goes on following."""
    if library.one("SHOW wal_level") != "logical":
        pytest.skip("the server's wal_level is not logical")
    library.set(key(1), bpm=None)
    library.all("CREATE PUBLICATION tracks FOR TABLE music")
    name = subscriber.database.name
    # In one server the subscription cannot make its slot itself: it would wait for its own transaction.
    library.all("SELECT pg_create_logical_replication_slot(%s, 'pgoutput')", name)
    create = "CREATE SUBSCRIPTION {} CONNECTION {} PUBLICATION tracks WITH (create_slot = false, slot_name = {})"
    subscriber.connection.execute(sql.SQL(create).format(sql.Identifier(name), own_address(library), sql.Literal(name)))
    try:
        wait_until(subscriber, "SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel")
        yield Pair(library, subscriber)
    finally:
        subscriber.connection.execute(sql.SQL("DROP SUBSCRIPTION {}").format(sql.Identifier(name)))


def own_address(library: Library) -> sql.Literal:
    """How the server reaches itself."""
    found: Any = library.one(
        "SELECT ARRAY[split_part(current_setting('unix_socket_directories'), ',', 1), "
        "current_setting('port'), current_user]"
    )
    folder, port, user = found
    return sql.Literal(f"host={folder.strip().strip(chr(34))} port={port} user={user} dbname={library.database.name}")


@pytest.mark.parametrize("subscriber", ["", PARTITIONED], ids=["plain", "partitioned"], indirect=True)
def test_the_first_copy_and_every_change_arrive_without_a_model_running(pair: Pair) -> None:
    pair.require_same()
    assert pair.subscriber.quarantine() == [(key(1), "bpm", "is NULL")]
    publisher = pair.publisher
    publisher.insert([900, 901])
    publisher.set(key(900), bpm=99.0)
    publisher.set(key(2), title="another title")
    publisher.set(key(3), identifier="renamed")
    publisher.set(key(1), bpm=120.0)
    publisher.set(key(4), crest=None)
    publisher.all("DELETE FROM music WHERE identifier = %s", key(5))
    pair.require_same()
    assert pair.subscriber.quarantine() == [(key(4), "crest", "is NULL")]
    asked = "SELECT * FROM songspace.similar('vae', 'renamed', 20)"
    assert pair.subscriber.all(asked) == publisher.all(asked)
    publisher.all("TRUNCATE music")
    publisher.insert([7])
    pair.require_same()
    assert pair.subscriber.one("SELECT count(*) FROM songspace.vae") == 1


def test_what_is_written_at_the_subscriber_itself_is_encoded_there_once(pair: Pair) -> None:
    pair.subscriber.insert([950])
    assert pair.runs() == 1
    pair.subscriber.require_agreement()


def test_a_deploy_at_both_ends_ends_in_the_same_vectors(pair: Pair) -> None:
    smaller = make_model([FEATURES[0], FEATURES[3]], dims=2, name="smaller")
    for library in (pair.publisher, pair.subscriber):
        assert library.register(smaller) == 2
    pair.publisher.all("CALL songspace.deploy('vae', 2)")
    pair.catch_up()
    # Until the subscriber has the model too, what carries its version is no part of the space.
    assert pair.subscriber.one("SELECT encoded, stale FROM songspace.status") == (0, 199)
    pair.subscriber.all("CALL songspace.deploy('vae', 2)")
    before = pair.runs()
    pair.publisher.set(key(7), crest=3.0)
    pair.publisher.insert([900])
    pair.catch_up()
    assert pair.subscriber.all(VECTORS) == pair.publisher.all(VECTORS)
    assert pair.runs() == before


def test_a_space_without_output_columns_encodes_what_arrives(pair: Pair) -> None:
    smaller = make_model([FEATURES[0], FEATURES[3]], dims=2, name="smaller")
    pair.subscriber.all(
        "SELECT songspace.create_space('plain', 'music', 'identifier', %s)", pair.subscriber.register(smaller)
    )
    pair.subscriber.all("CALL songspace.deploy('plain', 1)")
    pair.publisher.insert([900])
    pair.publisher.set(key(6), bpm=99.0)
    # What the first model did not look at.
    pair.publisher.set(key(7), danceability=3.0)
    pair.publisher.all("DELETE FROM music WHERE identifier = %s", key(8))
    pair.catch_up()
    different = (
        "SELECT key FROM songspace.plain FULL JOIN songspace.vae USING (key) "
        "WHERE (plain.embedding <-> vae.embedding > 1e-5) IS NOT FALSE"
    )
    assert pair.subscriber.all(different) == []
    assert pair.subscriber.one("SELECT count(*) FROM songspace.plain") == 199


def test_what_arrives_while_a_model_is_staged_is_in_its_vectors_too(pair: Pair) -> None:
    publisher, subscriber = pair.publisher, pair.subscriber
    subscriber.all("SELECT songspace.create_space('plain', 'music', 'identifier', 1)")
    model = subscriber.register(make_model([*FEATURES, Feature("primary_d")], dims=2, name="wider"))
    publisher.all("UPDATE music SET primary_d = 1")
    pair.catch_up()
    subscriber.all("SELECT songspace.stage('plain', %s)", model)
    subscriber.all("CALL songspace.backfill('plain')")
    publisher.set(key(7), primary_d=3.0)
    publisher.all("DELETE FROM music WHERE identifier = %s", key(8))
    publisher.all("INSERT INTO music VALUES ('new', 'title', 120, 1, 3, 10, 1)")
    pair.catch_up()
    subscriber.all("SELECT * FROM songspace.check_staged('plain')")
    subscriber.all("SELECT songspace.activate('plain', force => true)")
    assert subscriber.all("SELECT * FROM songspace.verify('plain', mend => false)") == []
