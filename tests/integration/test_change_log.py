"""The log that is kept for a rollback stays short where backfill is called now and then, at no writer's cost."""

from __future__ import annotations

import psycopg
import pytest

from tests.integration.faults.sessions import Session, hold_at, let_go, wait_until_held
from tests.integration.library import Library, feature_row, key
from tests.integration.models_of_a_space import another, logged, require_complete
from tests.integration.test_stage import write_all_kinds

BACKFILL = "CALL songspace.backfill('vae')"
SHOWN = "SELECT changes_logged, changes_age < interval '1 minute' FROM songspace.status"


@pytest.fixture
def deployed(library: Library) -> Library:
    """The library with its second model active and the first kept for rollback."""
    library.all("CALL songspace.deploy('vae', %s)", another(library)[1])
    return library


def test_its_length_and_its_age_are_shown_until_backfill_follows_it(deployed: Library) -> None:
    assert deployed.one(SHOWN) == (0, None)
    write_all_kinds(deployed)
    assert deployed.one(SHOWN) == (len(logged(deployed)), True)
    deployed.all("UPDATE songspace.space_table SET followed_at = now() - interval '2 days' WHERE model_id = 1")
    assert deployed.one("SELECT changes_age > interval '47 hours' FROM songspace.status")
    deployed.all(BACKFILL)
    assert deployed.one(SHOWN) == (0, None)
    require_complete(deployed, deployed.model, 1)
    deployed.insert([700])
    assert deployed.one(SHOWN) == (1, True)


def test_the_way_back_is_as_right_as_without(deployed: Library) -> None:
    write_all_kinds(deployed)
    deployed.all(BACKFILL)
    deployed.set(key(20), crest=3.0)
    deployed.all("SELECT songspace.rollback('vae')")
    deployed.require_agreement()
    require_complete(deployed, deployed.model, 1)
    assert deployed.one("SELECT changes_logged FROM songspace.status") == 0


def test_a_truncated_source_is_followed_too(deployed: Library) -> None:
    deployed.all("TRUNCATE music")
    deployed.insert([1, 2])
    deployed.all(BACKFILL)
    assert logged(deployed) == []
    require_complete(deployed, deployed.model, 1)


def test_many_changes_are_followed_a_call_of_the_model_a_transaction(deployed: Library) -> None:
    deployed.insert(range(1000, 1100))
    deployed.connection.execute(
        "CREATE OR REPLACE FUNCTION songspace.rows_a_call(spec jsonb) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 30'"
    )
    transactions = "CREATE TABLE followed AS SELECT pg_current_xact_id() AS transaction WITH NO DATA"
    deployed.all(transactions)
    deployed.connection.execute(
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN INSERT INTO public.followed VALUES (pg_current_xact_id()); RETURN NULL; END $$;"
        "CREATE TRIGGER note AFTER INSERT ON songspace.vae_1 FOR EACH STATEMENT EXECUTE FUNCTION note()"
    )
    deployed.all(BACKFILL)
    assert logged(deployed) == []
    assert deployed.one("SELECT count(DISTINCT transaction::text) FROM followed") == 4
    require_complete(deployed, deployed.model, 1)


def test_no_writer_waits_for_it_and_none_is_missed(deployed: Library) -> None:
    deployed.insert([700])
    hold_at(deployed, "encode_keys", "after")
    following = Session(deployed.database, BACKFILL)
    wait_until_held(deployed, following.backend)
    with deployed.database.connect(autocommit=True) as writer:
        writer.execute("SET lock_timeout = '1s'")
        Library(writer, deployed.database).insert([701])
        writer.execute("UPDATE music SET bpm = 91 WHERE identifier IN (%s, %s)", [key(700), key(9)])
        writer.execute("DELETE FROM music WHERE identifier = %s", [key(10)])
    let_go(deployed)
    assert following.end() is None
    deployed.all("SELECT songspace.rollback('vae')")
    require_complete(deployed, deployed.model, 1)
    assert deployed.row(key(701)) == pytest.approx(deployed.expected(feature_row(701)), abs=1e-5)


def test_a_previous_model_that_the_engine_cannot_run_is_named(deployed: Library) -> None:
    """Only the log is left as it is: the rows are seen to."""
    deployed.insert([700])
    deployed.all("UPDATE songspace.space SET engine = 'sql'")
    with pytest.raises(psycopg.Error, match="is not compiled to SQL"):
        deployed.all("SELECT songspace.follow_previous('vae')")
    deployed.all("SELECT songspace.retire('vae', 1)")
    assert logged(deployed) == []
