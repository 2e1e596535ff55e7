"""songspace.warm loads the models that a session will need, ahead of its first call."""

from __future__ import annotations

import psycopg
import pytest

from tests.integration.clients import acting_as, client, register, shown
from tests.integration.library import Library


def test_warm_loads_what_the_spaces_use(library: Library) -> None:
    [other, _] = register(library, 2)
    library.all("CREATE TABLE tracks (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8)")
    other_id = library.one("SELECT model_id FROM songspace.models WHERE identity = %s", other.identity)
    library.all("SELECT songspace.create_space('taste', 'tracks', 'id', %s)", other_id)
    with client(library) as one:
        assert one.one("SELECT songspace.warm('taste')") == 1
        assert shown(library, one.pid, "models", "loads") == [[other.version], 1]
        assert one.one("SELECT songspace.warm()") == 2
        assert one.one("SELECT songspace.warm()") == 2
        assert shown(library, one.pid, "loads") == [2]
        one.encode()
        assert shown(library, one.pid, "loads") == [2]


def test_warm_loads_the_decoder(library: Library) -> None:
    decoders = (
        "CREATE FUNCTION decoders() RETURNS boolean[] LANGUAGE plpython3u AS "
        "'return [e._decoder is not None for e in GD[\"songspace\"]._cache._encoders.values()]'"
    )
    library.all(decoders)
    with client(library) as one:
        one.encode()
        assert one.one("SELECT decoders()") == [False]
        one.one("SELECT songspace.warm()")
        assert one.one("SELECT decoders()") == [True]


def test_warm_counts_what_is_held_not_what_was_loaded(library: Library) -> None:
    [other] = register(library, 1)
    library.all("CREATE TABLE tracks (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8)")
    other_id = library.one("SELECT model_id FROM songspace.models WHERE identity = %s", other.identity)
    library.all("SELECT songspace.create_space('taste', 'tracks', 'id', %s)", other_id)
    with client(library) as one:
        one.connection.execute("SET songspace.cache_models = 1")
        assert one.one("SELECT songspace.warm()") == 1


def test_a_damaged_model_is_a_warning_and_no_failed_connection(library: Library) -> None:
    library.all("SET session_replication_role = replica")
    library.all("UPDATE songspace.model SET encoder = encoder || '\\x00'")
    with client(library) as one:
        said: list[str] = []
        one.connection.add_notice_handler(lambda notice: said.append(notice.message_primary or ""))
        assert one.one("SELECT songspace.warm()") == 0
        assert [text.partition(":")[0] for text in said] == [
            f"this session goes without the model {library.model.identity[:12]}"
        ]


def test_warm_names_a_space_that_is_not_there(library: Library) -> None:
    with client(library) as one, pytest.raises(psycopg.Error, match='there is no space named "nowhere"'):
        one.one("SELECT songspace.warm('nowhere')")


def test_who_searches_may_warm(library: Library) -> None:
    with acting_as(library, "SELECT songspace.grant_use('{}')") as ordinary:
        assert ordinary.execute("SELECT songspace.warm()").fetchone() == (1,)
