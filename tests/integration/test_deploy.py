"""deploy: one model after another, and nobody ever sees a mixture of two."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.integration.library import DISAGREEMENTS, FEATURES, LATENTS, Library, feature_row, key
from tests.models import Model, make_model

UPSERT = """
    INSERT INTO music (identifier, title, bpm, danceability, onset_rate, crest) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (identifier) DO UPDATE SET bpm = excluded.bpm, danceability = excluded.danceability,
        onset_rate = excluded.onset_rate, crest = excluded.crest
"""


@pytest.fixture
def second(library: Library) -> Model:
    """Another model, registered with the id 2."""
    model = make_model(list(FEATURES), dims=3, seed=9, name="second", reject_all_zero=True)
    library.register(model)
    return model


def test_every_row_becomes_the_new_models(library: Library, second: Model) -> None:
    library.set(key(3), bpm=None)
    library.all("CALL songspace.deploy('vae', 2)")
    assert library.row(key(7)) == pytest.approx(library.expected(feature_row(7), second), abs=1e-5)
    assert library.one("SELECT model, rows, encoded, quarantined, pending FROM songspace.status") == (
        *(second.version, 200, 199),
        *(1, 0),
    )
    library.require_agreement()
    library.insert([900])
    assert library.row(key(900))[3] == second.version
    library.require_agreement()


def test_the_active_model_again_is_nothing_and_says_so(library: Library, second: Model) -> None:
    before = library.one("SELECT max(vae_computed_at) FROM music")
    library.all("CALL songspace.deploy('vae', 1)")
    assert "is the active model already; nothing to do" in library.notices[-1]
    assert library.one("SELECT max(vae_computed_at) FROM music") == before


def test_back_and_forth_keeps_two_tables_at_most(library: Library, second: Model) -> None:
    for model in (2, 1, 2, 1):
        library.all("CALL songspace.deploy('vae', %s)", model)
        library.require_agreement()
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'songspace' AND tablename ~ '^vae_[0-9]+$'"
    assert library.one(tables) == 2


def test_a_model_with_other_features_and_fewer_dimensions(library: Library) -> None:
    model = make_model([FEATURES[0], FEATURES[3]], dims=2, name="smaller")
    library.all("CALL songspace.deploy('vae', %s)", library.register(model))
    row = library.row(key(7))
    assert row[:2] == pytest.approx(library.expected([feature_row(7)[0], feature_row(7)[3]], model)[:2], abs=1e-5)
    assert row[2] is None
    library.writes_to_space()
    writes = library.writes_to_space()
    library.set(key(7), danceability=3.0)
    assert library.writes_to_space() == writes
    library.set(key(7), crest=3.0)
    assert library.writes_to_space() == writes + 1
    assert len(library.all("SELECT * FROM songspace.similar('vae', %s)", key(7))) == 10


def test_a_model_that_does_not_fit_is_refused_and_the_old_one_stays(library: Library) -> None:
    wide = library.register(make_model(list(FEATURES), dims=4, name="wide"))
    alien = library.register(make_model(["bpm", "loudness"], dims=2, name="alien"))
    for model, words in [
        (wide, "4 dimensions, but the space"),
        (alien, 'wants a feature "loudness"'),
        (99, "no model with the id 99"),
    ]:
        with pytest.raises(psycopg.Error, match=words):
            library.all("CALL songspace.deploy('vae', %s)", model)
    library.insert([800])
    library.require_agreement()
    assert library.one("SELECT active_model FROM songspace.spaces") == 1


def test_deploy_only_at_read_committed(library: Library, second: Model) -> None:
    library.all("SET default_transaction_isolation TO 'repeatable read'")
    with pytest.raises(psycopg.Error, match="READ COMMITTED only"):
        library.all("CALL songspace.deploy('vae', 2)")


def test_two_deploys_at_once_end_in_one_of_them_and_the_other_is_told(library: Library, second: Model) -> None:
    third = library.register(make_model(list(FEATURES), dims=3, seed=11, name="third", reject_all_zero=True))
    outcomes: list[str] = []

    def deploy(model: int) -> None:
        with library.database.connect(autocommit=True) as connection:
            try:
                connection.execute("CALL songspace.deploy('vae', %s)", [model])
                outcomes.append("done")
            except psycopg.Error as error:
                outcomes.append(str(error))

    run_together([lambda: deploy(2), lambda: deploy(third)])
    assert "done" in outcomes
    assert all(outcome == "done" or "another session" in outcome for outcome in outcomes), outcomes
    library.require_agreement()


def test_a_crash_in_the_middle_leaves_the_old_model_whole_and_a_repeat_finishes(
    library: Library, second: Model
) -> None:
    library.all("ALTER FUNCTION songspace.switch_source RENAME TO switch_source_later")
    with pytest.raises(psycopg.Error, match="switch_source"):
        library.all("CALL songspace.deploy('vae', 2)")
    library.insert([801])
    library.require_agreement()
    assert library.one("SELECT active_model FROM songspace.spaces") == 1
    library.all("ALTER FUNCTION songspace.switch_source_later RENAME TO switch_source")
    library.all("CALL songspace.deploy('vae', 2)")
    library.require_agreement()
    assert library.one("SELECT active_model FROM songspace.spaces") == 2


def test_an_open_reader_blocks_neither_writers_nor_other_readers(library: Library, second: Model) -> None:
    """A dump that once read the view holds it for hours; deploy waits for it alone, holding nothing."""
    finished = threading.Event()

    def deploy() -> None:
        with library.database.connect(autocommit=True) as connection:
            connection.execute("CALL songspace.deploy('vae', 2)")
        finished.set()

    with library.database.connect() as dump:
        dump.execute("SELECT count(*) FROM songspace.vae")
        thread = threading.Thread(target=deploy)
        thread.start()
        assert not finished.wait(1.5)
        library.all("SET statement_timeout = '1s'")
        for _ in range(5):
            library.insert([810])
            library.all("DELETE FROM music WHERE identifier = %s", key(810))
            assert library.one("SELECT count(*) FROM songspace.vae") == 200
        dump.rollback()
    assert finished.wait(30)
    thread.join()
    library.require_agreement()


def test_nobody_sees_a_mixture_while_models_change(library: Library, second: Model) -> None:
    """Readers at both isolation levels and writers run through eight deploys."""
    done = threading.Event()
    mixed: list[Any] = []
    reads: list[int] = []
    failures: list[str] = []

    def read(level: psycopg.IsolationLevel) -> None:
        with library.database.connect() as connection:
            connection.isolation_level = level
            while not done.is_set():
                found = connection.execute(DISAGREEMENTS).fetchall()
                if level == psycopg.IsolationLevel.REPEATABLE_READ:
                    found += connection.execute(DISAGREEMENTS).fetchall()
                mixed.extend(found)
                reads.append(1)
                connection.rollback()

    def write(seed: int) -> None:
        step = 0
        with library.database.connect() as connection:
            while not done.is_set():
                step += 1
                try:
                    connection.execute(UPSERT, (key((seed * 50) + step % 50), "w", *feature_row(seed * 10**6 + step)))
                    connection.commit()
                except psycopg.Error as error:
                    failures.append(str(error))
                    connection.rollback()

    def deploy() -> None:
        with library.database.connect(autocommit=True) as connection:
            for model in (2, 1) * 4:
                connection.execute("CALL songspace.deploy('vae', %s)", [model])
        done.set()

    levels = (psycopg.IsolationLevel.READ_COMMITTED, psycopg.IsolationLevel.REPEATABLE_READ)
    run_together([deploy, *(lambda level=level: read(level) for level in levels), lambda: write(1), lambda: write(2)])
    assert mixed == []
    assert failures == []
    assert len(reads) > 20
    library.require_agreement()


def run_together(actions: list[Callable[[], None]]) -> None:
    """Run every action in a thread of its own and wait for all."""
    threads = [threading.Thread(target=action) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()


def test_columns_of_a_model_replaced_are_all_rewritten(library: Library, second: Model) -> None:
    library.set(key(5), vae_latent_0=9.0, vae_latent_1=9.0, vae_latent_2=9.0, vae_model_version="mine")
    library.all("CALL songspace.deploy('vae', 2)")
    assert library.row(key(5)) == pytest.approx(library.expected(feature_row(5), second), abs=1e-5)
    assert library.one("SELECT stale FROM songspace.status") == 0
    assert library.one("SELECT output_columns::text[] FROM songspace.spaces") == LATENTS
