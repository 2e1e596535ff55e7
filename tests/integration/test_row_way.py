"""The row's way: however a row is written, its latents, its vector and its version follow in the same transaction."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.integration.library import Library, feature_row, key

UPSERT = """
    INSERT INTO music (identifier, title, bpm, danceability, onset_rate, crest) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (identifier) DO UPDATE SET title = excluded.title, bpm = excluded.bpm,
        danceability = excluded.danceability, onset_rate = excluded.onset_rate, crest = excluded.crest
"""
COLUMNS = "identifier, title, bpm, danceability, onset_rate, crest"


def test_rows_there_before_the_space_are_encoded(library: Library) -> None:
    assert library.one("SELECT count(*) FROM songspace.vae") == 200
    assert library.row(key(7)) == pytest.approx(library.expected(feature_row(7)), abs=1e-5)
    library.require_agreement()


def test_an_inserted_row_is_encoded_and_in_the_space(library: Library) -> None:
    library.insert([500])
    assert library.row(key(500))[:3] == pytest.approx(library.expected(feature_row(500))[:3], abs=1e-5)
    assert library.row(key(500))[3] == library.model.version
    assert library.vector(key(500)) == pytest.approx(list(library.row(key(500))[:3]))
    assert library.one("SELECT vae_computed_at IS NOT NULL FROM music WHERE identifier = %s", key(500))


def test_many_rows_of_one_statement(library: Library) -> None:
    library.all(
        f"INSERT INTO music ({COLUMNS}) SELECT 'many' || i, 'x', 60 + i, 1, 2, i FROM generate_series(1, 1500) i"
    )
    assert library.one("SELECT count(*) FROM songspace.vae WHERE key LIKE 'many%%'") == 1500
    library.require_agreement()


def test_copy(library: Library) -> None:
    with library.connection.cursor().copy(f"COPY music ({COLUMNS}) FROM STDIN") as copy:
        for number in range(300, 700):
            copy.write_row((key(number), "t", *feature_row(number)))
        copy.write_row(("broken", "t", None, 1, 2, 3))
    assert library.one("SELECT count(*) FROM songspace.vae") == 600
    assert library.quarantine() == [("broken", "bpm", "is NULL")]
    library.require_agreement()


def test_upsert_with_changed_features_encodes_again(library: Library) -> None:
    library.all(UPSERT, key(3), "new", *feature_row(9000))
    assert library.row(key(3)) == pytest.approx(library.expected(feature_row(9000)), abs=1e-5)
    library.require_agreement()


def test_upsert_that_changes_no_feature_touches_neither_latents_nor_space(library: Library) -> None:
    library.writes_to_space()
    before, writes = library.row(key(3)), library.writes_to_space()
    library.all(UPSERT, key(3), "only the title", *feature_row(3))
    assert library.row(key(3)) == before
    assert library.writes_to_space() == writes


def encodings(library: Library, *statements: tuple[str, tuple[Any, ...]]) -> int:
    """How often statements, in one transaction, run the model."""
    calls = "SELECT coalesce(sum(calls), 0) FROM pg_stat_xact_user_functions WHERE funcname = 'encode_row'"
    library.all("SET track_functions = 'all'")
    with library.connection.transaction():
        before = library.one(calls)
        for statement, values in statements:
            library.connection.execute(statement, values)
        return int(library.one(calls) - before)


def test_an_upsert_runs_the_model_only_for_rows_that_changed_and_once(library: Library) -> None:
    same = [(UPSERT, (key(n), "t", *feature_row(n))) for n in range(20)]
    changed = [(UPSERT, (key(n), "t", *feature_row(n + 5000))) for n in range(3)]
    new = [(UPSERT, (key(n), "t", *feature_row(n))) for n in range(700, 702)]
    assert encodings(library, *same) == 0
    assert encodings(library, *changed) == 3
    assert encodings(library, *new) == 2
    assert encodings(library, *same, *changed, *new) == 6
    library.require_agreement()


def test_a_row_that_goes_while_it_is_upserted_is_encoded_all_the_same(library: Library) -> None:
    """The row was there when the trigger looked, so nothing was encoded; then it is inserted anew."""
    library.all(
        "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END'"
    )
    library.all("CREATE TRIGGER zzzzz_hold BEFORE INSERT ON music FOR EACH ROW EXECUTE FUNCTION hold()")

    def upsert(number: int, *features: float | None) -> None:
        with library.database.connect() as importer:
            importer.execute(UPSERT, (key(number), "again", *features))

    library.all("SELECT pg_advisory_lock(1)")
    with ThreadPoolExecutor() as pool:
        done = [pool.submit(upsert, 3, *feature_row(9100)), pool.submit(upsert, 4, None, *feature_row(4)[1:])]
        while library.one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") < 2:
            time.sleep(0.01)
        library.all("DELETE FROM music WHERE identifier IN (%s, %s)", key(3), key(4))
        library.all("SELECT pg_advisory_unlock(1)")
        for future in done:
            future.result(30)
    assert library.row(key(3)) == pytest.approx(library.expected(feature_row(9100)), abs=1e-5)
    assert library.vector(key(3)) is not None
    assert library.quarantine() == [(key(4), "bpm", "is NULL")]
    library.require_agreement()


def test_a_row_that_goes_before_a_repeatable_read_upsert_is_encoded_all_the_same(library: Library) -> None:
    with library.database.connect() as importer:
        importer.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        importer.execute("SELECT count(*) FROM music")
        library.all("DELETE FROM music WHERE identifier = %s", key(3))
        importer.execute(UPSERT, (key(3), "again", *feature_row(9100)))
        importer.commit()
    assert library.row(key(3)) == pytest.approx(library.expected(feature_row(9100)), abs=1e-5)
    library.require_agreement()


def test_upsert_that_does_nothing_leaves_no_trace(library: Library) -> None:
    writes = library.writes_to_space()
    library.all(f"INSERT INTO music ({COLUMNS}) VALUES (%s, 'x', NULL, 1, 1, 1) ON CONFLICT DO NOTHING", key(3))
    assert library.quarantine() == []
    assert library.writes_to_space() == writes


def test_update_of_another_column_does_not_touch_the_space(library: Library) -> None:
    library.writes_to_space()
    writes, before = library.writes_to_space(), library.one("SELECT max(vae_computed_at) FROM music")
    library.all("UPDATE music SET primary_d = 1, beets_meta = '{}'")
    assert library.writes_to_space() == writes
    assert library.one("SELECT max(vae_computed_at) FROM music") == before
    library.require_agreement()


def test_update_of_a_feature_encodes_again(library: Library) -> None:
    library.set(key(4), bpm=99.0)
    features = (99.0, *feature_row(4)[1:])
    assert library.row(key(4)) == pytest.approx(library.expected(features), abs=1e-5)
    library.require_agreement()


def test_another_trigger_that_changes_a_feature_is_seen(library: Library) -> None:
    library.all(
        "CREATE FUNCTION halve() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.bpm := NEW.bpm / 2; RETURN NEW; END'"
    )
    library.all("CREATE TRIGGER zzz_user BEFORE UPDATE ON music FOR EACH ROW EXECUTE FUNCTION halve()")
    library.set(key(4), title="unrelated")
    features = (feature_row(4)[0] / 2, *feature_row(4)[1:])
    assert library.row(key(4)) == pytest.approx(library.expected(features), abs=1e-5)
    library.require_agreement()


def test_update_of_the_key(library: Library) -> None:
    vector = library.vector(key(5))
    library.set(key(5), identifier="renamed")
    assert library.vector(key(5)) is None
    assert library.vector("renamed") == vector
    library.require_agreement()


def test_keys_swapped_between_rows(library: Library) -> None:
    library.all("ALTER TABLE music DROP CONSTRAINT music_pkey")
    library.all("ALTER TABLE music ADD PRIMARY KEY (identifier) DEFERRABLE")
    first, second = library.vector(key(1)), library.vector(key(2))
    library.all(
        "UPDATE music SET identifier = CASE identifier WHEN %s THEN %s ELSE %s END WHERE identifier IN (%s, %s)",
        *(key(1), key(2), key(1), key(1), key(2)),
    )
    assert (library.vector(key(1)), library.vector(key(2))) == (second, first)
    library.require_agreement()


def test_delete(library: Library) -> None:
    library.all("DELETE FROM music WHERE identifier < %s", key(50))
    assert library.one("SELECT count(*) FROM songspace.vae") == 150
    library.require_agreement()


def test_truncate(library: Library) -> None:
    library.set(key(1), bpm=None)
    library.all("TRUNCATE music")
    assert library.one("SELECT count(*) FROM songspace.vae") == 0
    assert library.quarantine() == []


def test_delete_and_insert_of_a_key_in_one_transaction(library: Library) -> None:
    with library.connection.transaction():
        library.all("DELETE FROM music WHERE identifier = %s", key(8))
        library.insert([8])
    library.require_agreement()
    assert library.vector(key(8)) is not None


def test_a_rolled_back_insert_leaves_nothing(library: Library) -> None:
    with library.connection.transaction(force_rollback=True):
        library.insert([600])
        library.all(f"INSERT INTO music ({COLUMNS}) VALUES ('broken', 'x', NULL, 1, 1, 1)")
    assert library.vector(key(600)) is None
    assert library.quarantine() == []


def test_a_client_that_writes_its_own_latents_keeps_them_and_leaves_the_space(library: Library) -> None:
    library.set(key(6), vae_latent_0=1.5, vae_latent_1=2.5, vae_latent_2=3.5, vae_model_version="mine")
    assert library.row(key(6)) == (1.5, 2.5, 3.5, "mine")
    assert library.vector(key(6)) is None
    assert library.one("SELECT stale FROM songspace.status") == 1


def test_a_client_that_writes_nan_latents_does_not_fail(library: Library) -> None:
    library.set(key(6), vae_latent_0=float("nan"))
    assert library.vector(key(6)) is None


def test_the_importer(library: Library) -> None:
    """100 rows a commit on one connection, no savepoint, bad rows among them: nothing is lost."""
    with library.database.connect() as importer:
        for batch in range(4):
            for number in range(1000 + batch * 100, 1100 + batch * 100):
                features: tuple[float | None, ...] = feature_row(number)
                if number % 10 == 3:
                    features = (None, *features[1:])
                if number % 10 == 7:
                    features = (0.0, 0.0, 0.0, 0.0)
                importer.execute(UPSERT, (key(number), "t", *features))
            importer.commit()
    assert library.one("SELECT count(*) FROM music") == 600
    assert library.one("SELECT count(*) FROM songspace.vae") == 520
    assert library.one("SELECT quarantined FROM songspace.status") == 80
    library.require_agreement()


def test_the_space_follows_when_writers_run_at_once(library: Library) -> None:
    def write(seed: int) -> None:
        with library.database.connect() as connection:
            for step in range(60):
                number = (seed * 7 + step * 13) % 100
                try:
                    connection.execute(UPSERT, (key(number), "w", *feature_row(seed * 1000 + step)))
                    if step % 5 == 0:
                        connection.execute("DELETE FROM music WHERE identifier = %s", (key((number + 50) % 100),))
                    connection.commit()
                except psycopg.errors.DeadlockDetected:
                    connection.rollback()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    library.require_agreement()
