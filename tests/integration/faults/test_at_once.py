"""Two administrators at once: one does it, the other is told at once or shares the work; nothing ends half done."""

from __future__ import annotations

import itertools

import psycopg
import pytest

from tests.integration.faults.servers import SECOND, THIRD, require_finished, require_whole
from tests.integration.faults.sessions import Session, hold_at, let_go, wait_until_held
from tests.integration.library import FEATURES, Library, key
from tests.models import make_model

DEPLOY = "CALL songspace.deploy('vae', 2)"
OTHERS = {
    "deploy of another": "CALL songspace.deploy('vae', 3)",
    "deploy": DEPLOY,
    "rollback": "SELECT songspace.rollback('vae')",
    "retire": "SELECT songspace.retire('vae', 2)",
    "backfill": "CALL songspace.backfill('vae')",
    "verify": "SELECT songspace.verify('vae')",
    "drop_space": "SELECT songspace.drop_space('vae')",
}
TOLD = (psycopg.errors.ObjectInUse, psycopg.errors.ObjectNotInPrerequisiteState, psycopg.errors.UndefinedObject)


@pytest.fixture
def second(library: Library) -> Library:
    """The library with two more models, of the ids 2 and 3."""
    assert library.register(SECOND) == 2
    assert library.register(THIRD) == 3
    return library


@pytest.mark.parametrize("other", [name for name in OTHERS if name not in ("backfill", "verify")])
@pytest.mark.parametrize("point", ["encode_key_range", "switch_source"])
def test_who_comes_second_is_told_at_once(second: Library, point: str, other: str) -> None:
    hold_at(second, point, "before")
    first = Session(second.database, DEPLOY)
    wait_until_held(second, first.backend)
    rival = Session(second.database, OTHERS[other])
    rival.join(20)
    told = None if rival.is_alive() else rival.end()
    let_go(second)
    assert first.end() is None
    assert isinstance(told, TOLD), f"{other} ended with {told}"
    assert told.diag.message_hint, told
    require_finished(second)


@pytest.mark.parametrize("other", ["backfill", "verify"])
def test_who_can_share_the_work_or_wait_does(second: Library, other: str) -> None:
    hold_at(second, "encode_key_range", "before")
    first = Session(second.database, DEPLOY)
    wait_until_held(second, first.backend)
    rival = Session(second.database, OTHERS[other])
    let_go(second)
    for session in (first, rival):
        error = session.end()
        assert error is None or isinstance(error, TOLD), error
    second.all(DEPLOY)
    require_finished(second)


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations_with_replacement(list(OTHERS)[:-1], 2)))
def test_any_two_from_the_start(second: Library, one: str, other: str) -> None:
    """Whatever the order they come in, each ends well or is told, and a deployment afterwards succeeds."""
    sessions = [Session(second.database, OTHERS[name]) for name in (one, other)]
    errors = [session.end() for session in sessions]
    assert all(error is None or isinstance(error, TOLD) for error in errors), errors
    require_whole(second)
    staged = second.one("SELECT staged_model FROM songspace.spaces")
    if staged is not None:
        second.all("CALL songspace.deploy('vae', %s)", staged)
    second.all(DEPLOY)
    assert require_whole(second) == 2


def test_an_importer_that_reads_what_it_writes_meets_no_deadlock(second: Library) -> None:
    """It holds the source and then wants the view, while a model that looks at other columns is staged."""
    wider = make_model([*FEATURES, "primary_d"], dims=3, seed=12, name="wider")
    number = second.register(wider)
    second.all("UPDATE music SET primary_d = 1")
    with second.database.connect() as importer:
        importer.execute("SET deadlock_timeout = '100ms'")
        importer.execute("UPDATE music SET bpm = 99 WHERE identifier = %s", [key(1)])
        staging = Session(second.database, f"SELECT songspace.stage('vae', {number})")
        importer.execute("SELECT pg_sleep(1)")
        for _ in range(20):
            importer.execute("SELECT count(*) FROM songspace.vae")
            importer.execute("SELECT pg_sleep(0.1)")
        assert staging.is_alive()
        importer.commit()
    assert staging.end() is None
    require_whole(second)


def test_an_importer_that_searches_and_then_writes_survives_drop_space(second: Library) -> None:
    with second.database.connect() as importer:
        importer.execute("SET deadlock_timeout = '100ms'")
        importer.execute("SELECT count(*) FROM songspace.vae")
        dropping = Session(second.database, "SELECT songspace.drop_space('vae')")
        for _ in range(20):
            importer.execute("UPDATE music SET bpm = 98 WHERE identifier = %s", [key(1)])
            importer.execute("SELECT pg_sleep(0.1)")
        importer.commit()
    assert dropping.end() is None
    assert second.one("SELECT count(*) FROM songspace.spaces") == 0


def test_writers_in_flight_when_a_model_is_staged_are_waited_for(second: Library) -> None:
    """They began when nothing was logged, so the backfill must not begin before they end."""
    with second.database.connect() as importer:
        importer.execute("UPDATE music SET bpm = 150 WHERE identifier = %s", [key(1)])
        importer.execute("DELETE FROM music WHERE identifier = %s", [key(2)])
        deploying = Session(second.database, DEPLOY)
        deploying.join(1.5)
        assert deploying.is_alive()
        importer.commit()
    assert deploying.end() is None
    require_finished(second)


def test_writers_in_flight_when_a_model_is_activated_are_waited_for(second: Library) -> None:
    """What they wrote is in the log only once they end, so the last of the log must not be drained before."""
    second.all("SELECT songspace.stage('vae', 2)")
    second.all("CALL songspace.backfill('vae')")
    second.all("SELECT * FROM songspace.check_staged('vae')")
    with second.database.connect() as importer:
        importer.execute("UPDATE music SET bpm = 150 WHERE identifier = %s", [key(1)])
        importer.execute("DELETE FROM music WHERE identifier = %s", [key(2)])
        activating = Session(second.database, "SELECT songspace.activate('vae')")
        activating.join(1.5)
        assert activating.is_alive()
        importer.commit()
    assert activating.end() is None
    require_finished(second)


def test_a_snapshot_older_than_the_model_is_told_to_repeat(second: Library) -> None:
    """A REPEATABLE READ importer that cannot see the model it would write by."""
    with second.database.connect() as importer:
        importer.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        importer.execute("SELECT count(*) FROM music")
        late = make_model(list(FEATURES), dims=3, seed=14, name="late", reject_all_zero=True)
        number = second.register(late)
        second.all("CALL songspace.deploy('vae', %s)", number)
        with pytest.raises(psycopg.errors.SerializationFailure, match="Repeat the transaction"):
            importer.execute(
                "INSERT INTO music (identifier, bpm, danceability, onset_rate, crest) VALUES ('r', 100, 1, 3, 10)"
            )


def test_a_snapshot_older_than_the_switch_leaves_no_orphan(second: Library) -> None:
    """It does not see the new vectors, so it could take none out; and no column is rewritten that would tell it."""
    second.all("SELECT songspace.create_space('plain', 'music', 'identifier', 1)")
    with second.database.connect() as importer:
        importer.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        importer.execute("SELECT count(*) FROM music")
        second.all("CALL songspace.deploy('plain', 2)")
        with pytest.raises(psycopg.errors.SerializationFailure, match="Repeat the transaction"):
            importer.execute("DELETE FROM music WHERE identifier = %s", [key(1)])
        importer.rollback()
        importer.execute("DELETE FROM music WHERE identifier = %s", [key(1)])
        importer.commit()
    assert second.all("SELECT key FROM songspace.plain WHERE key = %s", key(1)) == []


def test_two_backfills_end_together(second: Library) -> None:
    """Each finds no batch left while the other still has its share of the space."""
    second.all("SELECT songspace.stage('vae', 2)")
    hold_at(second, "finish_backfill", "before")
    sessions = [Session(second.database, "CALL songspace.backfill('vae', 20)") for _ in range(2)]
    for session in sessions:
        wait_until_held(second, session.backend)
    let_go(second)
    assert [session.end() for session in sessions] == [None, None]
    second.all(DEPLOY)
    require_finished(second)
