"""rollback and retire: the way back encodes only what changed, and nobody who reads loses what he reads."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.integration.library import Library, feature_row, key
from tests.integration.models_of_a_space import another, logged, require_complete, table_of
from tests.integration.test_stage import in_background, refusal, write_all_kinds


def test_back_and_forth_follows_every_change_in_between(library: Library) -> None:
    model, second = another(library)
    library.all("CALL songspace.deploy('vae', %s)", second)
    write_all_kinds(library)
    library.all("SELECT songspace.rollback('vae')")
    library.require_agreement()
    require_complete(library, library.model, 1)
    library.insert([700])
    library.set(key(20), crest=3.0)
    library.all("SELECT songspace.rollback('vae')")
    library.require_agreement()
    require_complete(library, model, second)
    assert library.one("SELECT active_model, previous_model FROM songspace.spaces") == (second, 1)
    assert library.row(key(700)) == pytest.approx(library.expected(feature_row(700), model), abs=1e-5)


def test_it_builds_no_index_and_encodes_only_what_changed(library: Library) -> None:
    _, second = another(library)
    library.all("CALL songspace.deploy('vae', %s)", second)
    before = index_file(library)
    library.set(key(3), bpm=88.0)
    library.all("DELETE FROM music WHERE identifier = %s", key(4))
    assert logged(library) == [(1, key(3)), (1, key(4))]
    writes = writes_to(library, "vae_1")
    library.all("SELECT songspace.rollback('vae')")
    assert writes_to(library, "vae_1") == writes + 2
    assert index_file(library) == before
    library.require_agreement()


def index_file(library: Library) -> Any:
    return library.one("SELECT pg_relation_filenode('songspace.vae_1_embedding')")


def writes_to(library: Library, table: str) -> int:
    library.all("SELECT pg_stat_force_next_flush()")
    query = "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_all_tables WHERE relname = %s"
    return int(library.one(query, table))


def test_a_source_truncated_in_between(library: Library) -> None:
    _, second = another(library)
    library.all("CALL songspace.deploy('vae', %s)", second)
    library.all("TRUNCATE music")
    library.insert([1, 2, 3])
    library.all("SELECT songspace.rollback('vae')")
    library.require_agreement()
    require_complete(library, library.model, 1)


def test_deploying_the_previous_model_is_a_rollback(library: Library) -> None:
    _, second = another(library)
    library.all("CALL songspace.deploy('vae', %s)", second)
    before = index_file(library)
    library.all("CALL songspace.deploy('vae', 1)")
    assert any("are kept from before" in notice for notice in library.notices)
    assert index_file(library) == before
    library.require_agreement()


def test_the_quarantine_goes_with_the_model(library: Library) -> None:
    _, second = another(library)
    library.set(key(5), bpm=None)
    library.all("CALL songspace.deploy('vae', %s)", second)
    assert library.quarantine() == [(key(5), "bpm", "is NULL")]
    library.set(key(5), bpm=100.0)
    library.set(key(6), crest=None)
    assert library.quarantine() == [(key(6), "crest", "is NULL")]
    library.all("SELECT songspace.rollback('vae')")
    assert library.quarantine() == [(key(6), "crest", "is NULL")]
    library.require_agreement()


def test_a_space_without_output_columns(library: Library) -> None:
    library.all("SELECT songspace.drop_space('vae')")
    library.all("SELECT songspace.create_space('vae', 'music', 'identifier', 1)")
    model, second = another(library)
    library.all("CALL songspace.deploy('vae', %s)", second)
    write_all_kinds(library)
    require_complete(library, model, second)
    library.all("SELECT songspace.rollback('vae')")
    require_complete(library, library.model, 1)
    assert set(table_of(library, 1)) == set(library.all("SELECT key FROM songspace.vae"))


def test_without_a_previous_model_there_is_no_way_back(library: Library) -> None:
    assert "has no previous model" in refusal(library, "SELECT songspace.rollback('vae')")
    _, second = another(library)
    library.all("CALL songspace.deploy('vae', %s)", second)
    library.all("SELECT songspace.retire('vae', 1)")
    assert library.one("SELECT to_regclass('songspace.vae_1')") is None
    library.set(key(3), bpm=88.0)
    assert logged(library) == []
    assert "has no previous model" in refusal(library, "SELECT songspace.rollback('vae')")
    assert "is the active model" in refusal(library, f"SELECT songspace.retire('vae', {second})")
    library.require_agreement()


def test_a_reader_from_before_the_switch_reads_on_and_retire_waits_for_it(library: Library) -> None:
    _, second = another(library)
    with library.database.connect() as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        # A snapshot, but nothing of songspace opened yet.
        reader.execute("SELECT count(*) FROM music")
        library.all("CALL songspace.deploy('vae', %s)", second)
        retire, outcome = in_background(library, "SELECT songspace.retire('vae', 1)")
        retire.join(1.5)
        assert retire.is_alive()
        found = reader.execute(
            "SELECT v.embedding::real[]::float8[] = ARRAY[m.vae_latent_0, m.vae_latent_1, m.vae_latent_2], "
            "m.vae_model_version FROM music m JOIN songspace.vae v ON v.key = m.identifier"
        ).fetchall()
        assert len(found) == 200
        assert set(found) == {(True, library.model.version)}
        reader.rollback()
    retire.join(30)
    assert outcome == ["done"]


def test_retire_waits_for_a_reader_who_began_during_the_switch(library: Library) -> None:
    """The switch is the oldest transaction, so the snapshot begins with the switch's own number."""
    _, second = another(library)
    library.all("CALL songspace.deploy('vae', %s)", second)
    with library.database.connect() as reader, library.database.connect() as switch:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        switch.execute("SELECT songspace.rollback('vae')")
        reader.execute("SELECT count(*) FROM music")
        switch.commit()
        retire, outcome = in_background(library, f"SELECT songspace.retire('vae', {second})")
        retire.join(1.5)
        assert retire.is_alive()
        assert reader.execute("SELECT count(*) FROM songspace.vae").fetchone() == (200,)
        reader.rollback()
    retire.join(30)
    assert outcome == ["done"]


def test_a_third_model_takes_the_place_of_the_first(library: Library) -> None:
    _, second = another(library)
    third_model, third = another(library, "third", 11)
    library.all("CALL songspace.deploy('vae', %s)", second)
    library.all("CALL songspace.deploy('vae', %s)", third)
    assert library.one("SELECT active_model, previous_model FROM songspace.spaces") == (third, second)
    assert library.one("SELECT to_regclass('songspace.vae_1')") is None
    require_complete(library, third_model, third)
    library.all("CALL songspace.deploy('vae', 1)")
    require_complete(library, library.model, 1)
    library.require_agreement()


def test_a_writer_older_than_the_model_is_told_to_begin_again(library: Library) -> None:
    """Without output columns nothing else would stop it from leaving an orphan."""
    library.all("SELECT songspace.drop_space('vae')")
    library.all("SELECT songspace.create_space('vae', 'music', 'identifier', 1)")
    _, second = another(library)
    with library.database.connect() as writer:
        writer.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        writer.execute("SELECT count(*) FROM songspace.space")
        library.all("CALL songspace.deploy('vae', %s)", second)
        with pytest.raises(psycopg.errors.SerializationFailure):
            writer.execute("DELETE FROM music WHERE identifier = %s", [key(7)])
        writer.rollback()
        writer.execute("DELETE FROM music WHERE identifier = %s", [key(7)])
        writer.commit()
    assert library.one("SELECT count(*) FROM songspace.vae") == 199
