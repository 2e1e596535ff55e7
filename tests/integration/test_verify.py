"""verify and backfill of the active model: what came past the triggers is found, named and mended."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.integration.library import Library, feature_row, key
from tests.integration.models_of_a_space import another, require_complete

CALLS = ("SELECT * FROM songspace.verify('vae')", "CALL songspace.backfill('vae')")


def past_the_triggers(library: Library, statement: str, *values: Any) -> None:
    """Write as a restore without triggers does."""
    library.all("ALTER TABLE music DISABLE TRIGGER USER")
    library.all(statement, *values)
    library.all("SELECT songspace.renew_spaces()")


def spoil(library: Library) -> None:
    """One row of every kind of disagreement."""
    columns = "identifier, bpm, danceability, onset_rate, crest"
    past_the_triggers(library, f"INSERT INTO music ({columns}) VALUES ('new', 100, 1, 2, 3)")
    past_the_triggers(library, "UPDATE music SET bpm = 91 WHERE identifier = %s", key(1))
    past_the_triggers(library, "UPDATE music SET vae_latent_1 = 9 WHERE identifier = %s", key(2))
    past_the_triggers(library, "UPDATE music SET crest = NULL WHERE identifier = %s", key(3))
    past_the_triggers(library, "DELETE FROM music WHERE identifier = %s", key(4))
    library.set(key(5), vae_latent_0=1.0, vae_model_version="mine")


def test_a_sound_space_has_nothing_to_mend(library: Library) -> None:
    library.set(key(5), bpm=None)
    before = library.writes_to_space()
    assert library.all(CALLS[0]) == []
    library.all(CALLS[1])
    assert library.writes_to_space() == before


def test_every_disagreement_is_found_and_left_alone_where_that_is_wished(library: Library) -> None:
    spoil(library)
    expected = [("missing", 1, "new"), ("orphan", 1, None), ("refused", 1, key(3))]
    expected += [("stale", 1, key(5)), ("wrong columns", 1, key(2)), ("wrong vector", 1, key(1))]
    assert library.all("SELECT * FROM songspace.verify('vae', mend => false)") == expected
    assert library.all("SELECT * FROM songspace.verify('vae', mend => false)") == expected
    assert library.one("SELECT rows, encoded, stale, pending FROM songspace.status") == (200, 199, 1, 0)


@pytest.mark.parametrize("call", CALLS)
def test_every_disagreement_is_mended(library: Library, call: str) -> None:
    spoil(library)
    if "backfill" in call:
        library.all("SELECT songspace.remove_orphans(s, 1) FROM songspace.space s")
    library.all(call)
    library.require_agreement()
    require_complete(library, library.model, 1)
    assert library.quarantine() == [(key(3), "crest", "is NULL")]
    assert library.row(key(1)) == pytest.approx(library.expected((91.0, *feature_row(1)[1:])), abs=1e-5)
    assert library.all("SELECT * FROM songspace.verify('vae')") == []


def test_without_output_columns(library: Library) -> None:
    library.all("SELECT songspace.drop_space('vae')")
    library.all("SELECT songspace.create_space('vae', 'music', 'identifier', 1)")
    columns = "identifier, bpm, danceability, onset_rate, crest"
    past_the_triggers(library, f"INSERT INTO music ({columns}) VALUES ('new', 100, 1, 2, 3)")
    past_the_triggers(library, "UPDATE music SET bpm = 91 WHERE identifier = %s", key(1))
    past_the_triggers(library, "DELETE FROM music WHERE identifier = %s", key(4))
    assert library.all(CALLS[0]) == [("missing", 1, "new"), ("orphan", 1, None), ("wrong vector", 1, key(1))]
    require_complete(library, library.model, 1)


def test_a_row_that_a_writer_holds_is_left_to_the_next_time(library: Library) -> None:
    spoil(library)
    with library.database.connect() as writer:
        writer.execute("UPDATE music SET title = 'held' WHERE identifier = %s", [key(1)])
        library.all("SET statement_timeout = '5s'")
        library.all(CALLS[0])
        writer.rollback()
    assert library.all("SELECT kind, example FROM songspace.verify('vae')") == [("wrong vector", key(1))]
    library.require_agreement()


def test_a_rollback_after_mending_is_right_too(library: Library) -> None:
    _, second = another(library)
    library.all("CALL songspace.deploy('vae', %s)", second)
    spoil(library)
    library.all(CALLS[0])
    library.all("SELECT songspace.rollback('vae')")
    assert library.all("SELECT * FROM songspace.verify('vae')") == []
    library.require_agreement()
    require_complete(library, library.model, 1)


def test_only_at_read_committed(library: Library) -> None:
    library.all("SET default_transaction_isolation TO 'repeatable read'")
    with pytest.raises(psycopg.Error, match="READ COMMITTED only"):
        library.all(CALLS[0])
