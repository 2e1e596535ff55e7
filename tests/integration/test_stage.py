"""stage and backfill: a second model is filled beside the first, and misses nothing that is written meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.integration.library import FEATURES, Library, feature_row, key
from tests.integration.models_of_a_space import another, logged, require_complete, table_of
from tests.models import make_model


def test_staging_changes_nothing_but_logs_what_is_written_from_then_on(library: Library) -> None:
    _, second = another(library)
    library.insert([300])
    library.all("SELECT songspace.stage('vae', %s)", second)
    assert logged(library) == []
    library.insert([301])
    library.set(key(1), bpm=99.0)
    library.set(key(2), title="no feature of any model")
    library.all("DELETE FROM music WHERE identifier = %s", key(3))
    library.set(key(4), identifier="renamed")
    assert logged(library) == [(second, k) for k in sorted([key(301), key(1), key(3), key(4), "renamed"])]
    library.require_agreement()
    assert library.one("SELECT active_model, staged_model FROM songspace.spaces") == (1, second)


def test_a_column_that_only_the_staged_model_looks_at_is_logged_too(library: Library) -> None:
    model = make_model([*FEATURES, "primary_d"], dims=3, name="wider")
    library.all("SELECT songspace.stage('vae', %s)", library.register(model))
    library.set(key(7), primary_d=3.0)
    assert logged(library) == [(2, key(7))]
    library.all("CALL songspace.backfill('vae')")
    require_complete(library, model, 2)
    assert list(table_of(library, 2)) == [key(7)]


def test_backfill_fills_indexes_and_follows_what_was_written_meanwhile(library: Library) -> None:
    model, second = another(library)
    library.all("SELECT songspace.stage('vae', %s)", second)
    space = "(SELECT s FROM songspace.space s)"
    library.all(f"SELECT songspace.lay_out_batches({space}, {second}, 30)")
    for _ in range(3):
        assert library.one(f"SELECT songspace.encode_next_batch({space}, {second})")
    assert library.one("SELECT staged, staged_done, staged_left, staged_index FROM songspace.status") == (
        *(model.version, 90, 110),
        "missing",
    )
    write_all_kinds(library)
    library.all("CALL songspace.backfill('vae')")
    require_complete(library, model, second)
    assert logged(library) == []
    done = library.one("SELECT staged_done, staged_left, rows_per_second > 0, staged_index FROM songspace.status")
    assert done[:3] == (200, None, True) and done[3].startswith("valid")
    assert any("200 rows encoded by second" in notice for notice in library.notices) or table_of(library, second)
    library.require_agreement()


def write_all_kinds(library: Library) -> None:
    """Insert, update, delete, rename, break a rule and mend another: before, in and after what is filled already."""
    library.insert([500, 501])
    for number in (1, 50, 150):
        library.set(key(number), bpm=77.0 + number)
        library.all("DELETE FROM music WHERE identifier = %s", key(number + 1))
        library.set(key(number + 2), identifier=f"moved{number}")
        library.set(key(number + 3), bpm=None)
    library.set(key(4), bpm=101.0)


def test_a_truncated_source_leaves_nothing_of_what_was_filled(library: Library) -> None:
    model, second = another(library)
    library.all("SELECT songspace.stage('vae', %s)", second)
    library.all("CALL songspace.backfill('vae')")
    library.all("TRUNCATE music")
    library.insert([1, 2])
    library.all("CALL songspace.backfill('vae')")
    require_complete(library, model, second)
    library.require_agreement()


def test_a_writer_in_flight_when_the_log_was_switched_on_is_waited_for(library: Library) -> None:
    model, second = another(library)
    with library.database.connect() as writer:
        writer.execute(
            "INSERT INTO music (identifier, bpm, danceability, onset_rate, crest) VALUES (%s, %s, %s, %s, %s)",
            [key(900), *feature_row(900)],
        )
        library.all("SELECT songspace.stage('vae', %s)", second)
        backfill, outcome = in_background(library, "CALL songspace.backfill('vae')")
        time.sleep(0.6)
        assert backfill.is_alive()
        # Only it waits: others write on.
        library.all("SET statement_timeout = '2s'")
        library.insert([901])
        writer.commit()
    backfill.join(30)
    assert outcome == ["done"]
    assert logged(library) == []
    require_complete(library, model, second)


def test_sessions_share_the_batches_and_none_is_lost_with_its_session(library: Library) -> None:
    model, second = another(library)
    library.all("SELECT songspace.stage('vae', %s)", second)
    library.all(f"SELECT songspace.lay_out_batches(s, {second}, 5) FROM songspace.space s")
    with library.database.connect() as given_up:
        given_up.execute(f"SELECT songspace.encode_next_batch(s, {second}) FROM songspace.space s")
        runs = [in_background(library, "CALL songspace.backfill('vae')") for _ in range(2)]
        time.sleep(0.5)
        assert all(thread.is_alive() for thread, _ in runs), "the index must not be built before the last batch"
        given_up.rollback()
    for thread, outcome in runs:
        thread.join(30)
        assert outcome == ["done"]
    require_complete(library, model, second)


def test_what_cannot_be_staged_is_refused_with_a_remedy(library: Library) -> None:
    _, second = another(library)
    _, third = another(library, "third", 11)
    for setting, call, words in (
        ("", "stage('vae', 1)", "is the active model"),
        ("", "stage('vae', 99)", "no model with the id 99"),
        ("", "stage('nowhere', 2)", 'no space named "nowhere"'),
        ("SET default_transaction_isolation TO 'repeatable read'", "stage('vae', 2)", "READ COMMITTED only"),
    ):
        library.all(setting or "SELECT 1")
        assert words in refusal(library, f"SELECT songspace.{call}")
    library.all("RESET default_transaction_isolation")
    library.all("SELECT songspace.stage('vae', %s)", second)
    library.all("SELECT songspace.stage('vae', %s)", second)
    assert "is staged already" in library.notices[-1]
    assert "has another model staged: second@" in refusal(library, f"SELECT songspace.stage('vae', {third})")
    assert "is not filled" in refusal(library, "SELECT songspace.activate('vae')")
    assert "is not filled" in refusal(library, "SELECT * FROM songspace.check_staged('vae')")
    library.require_agreement()


def test_giving_up_a_staged_model_stops_the_log_and_drops_its_vectors(library: Library) -> None:
    _, second = another(library)
    library.all("SELECT songspace.stage('vae', %s)", second)
    library.set(key(1), bpm=99.0)
    library.all("SELECT songspace.retire('vae', %s)", second)
    library.set(key(2), bpm=99.0)
    assert logged(library) == []
    assert library.one("SELECT to_regclass('songspace.vae_2')") is None
    assert library.one("SELECT count(*) FROM songspace.backfill_batch") == 0
    assert "has no staged model" in refusal(library, "SELECT songspace.activate('vae')")
    library.require_agreement()


def refusal(library: Library, statement: str) -> str:
    """The error of a statement that must fail, with its hint."""
    with pytest.raises(psycopg.Error) as caught:
        library.all(statement)
    diagnosis = caught.value.diag
    assert diagnosis.message_hint or diagnosis.message_detail
    return f"{diagnosis.message_primary} {diagnosis.message_hint}"


def in_background(library: Library, statement: str) -> tuple[threading.Thread, list[str]]:
    """Run a statement on a connection of its own; the list gets 'done' or the error."""
    outcome: list[str] = []

    def run() -> None:
        with library.database.connect(autocommit=True) as connection:
            try:
                connection.execute(statement.encode())
                outcome.append("done")
            except psycopg.Error as error:
                outcome.append(str(error))

    return started(run), outcome


def started(action: Callable[[], Any]) -> threading.Thread:
    """Start a thread."""
    thread = threading.Thread(target=action)
    thread.start()
    return thread
