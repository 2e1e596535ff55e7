"""kill -9 of backend, postmaster and client, at every step: one model stays whole, a repeat finishes the job."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import numpy as np
import psycopg
import pytest

from private_cluster.cluster import Cluster
from private_cluster.throwaway import throwaway
from tests.integration.faults.servers import (
    DURABLE,
    kill,
    reconnect,
    require_finished,
    require_whole,
    runs,
    small_template,
    wait_until,
)
from tests.integration.faults.sessions import client, hold_at, wait_until_held
from tests.integration.library import Library, key
from tests.server.databases import Database, fresh_database

DEPLOY = "CALL songspace.deploy('vae', 2)"
# Where a deployment is killed, by the function that it is about to enter or has just left.
POINTS = {
    "while staging": ("define_trigger_functions", "after"),
    "staged": ("writers_in_flight", "before"),
    "in a batch, all encoded": ("encode_key_range", "after"),
    "batches done": ("create_space_index", "before"),
    "index built, not committed": ("create_space_index", "after"),
    "index committed": ("wait_for_space", "before"),
    "draining": ("encode_keys", "after"),
    "checking": ("measure_active_axes", "before"),
    "about to switch": ("require_evidence", "before"),
    "pointer moved, not committed": ("switch_source", "before"),
    "columns rewritten, not committed": ("switch_source", "after"),
    "switched and committed": ("drop_leftovers", "before"),
}
FEW = (
    "in a batch, all encoded",
    "index built, not committed",
    "columns rewritten, not committed",
    "switched and committed",
)
ROLLBACK = "SELECT songspace.rollback('vae')"
ROLLBACK_POINTS = {
    "draining": ("encode_keys", "after"),
    "drained, about to lock": ("try_lock_source", "before"),
    "locked": ("log_left_out", "before"),
    "pointer moved": ("switch_source", "before"),
    "triggers made": ("define_triggers", "after"),
    "columns rewritten": ("write_output_columns", "after"),
    "all done, not committed": ("switch_source", "after"),
}
RETIRE = "SELECT songspace.retire('vae', 1)"
RETIRE_POINTS = {
    "begun": ("try_retire", "before"),
    "no longer logged": ("define_trigger_functions", "after"),
    "about to drop": ("drop_space_table", "before"),
    "dropped, not committed": ("drop_space_table", "after"),
}
FEW_BACK = ("locked", "columns rewritten", "about to drop", "dropped, not committed")
SEED = int(os.environ.get("SONGSPACE_FAULT_SEED") or 20)
MOMENTS = [float(share) for share in np.random.default_rng(SEED).uniform(0.02, 0.98, 6)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with throwaway(DURABLE) as made:
        yield made


@pytest.fixture(scope="module")
def template(cluster: Cluster) -> Iterator[Database]:
    with small_template(cluster) as made:
        yield made


@pytest.fixture
def database(cluster: Cluster, template: Database) -> Iterator[Database]:
    with fresh_database(cluster.url("postgres"), template.name) as made:
        yield made
        reconnect(made).connection.close()


def write_meanwhile(database: Database) -> list[str]:
    """Rows that are committed while a deployment is under way; none where it has locked the source."""
    with database.connect(autocommit=True) as connection:
        library = Library(connection, database)
        library.all("SET lock_timeout = '200ms'")
        try:
            library.insert([900, 901])
            library.set(key(5), bpm=88.0)
            library.set(key(6), bpm=None)
            library.all("DELETE FROM music WHERE identifier = %s", key(7))
        except psycopg.errors.LockNotAvailable:
            return []
    return [key(900), key(901)]


def end_postmaster(cluster: Cluster) -> Callable[[int, int], None]:
    """A way to end a backend: with its postmaster, which is started again."""

    def end(_: int, backend: int) -> None:
        kill(cluster.found().pid)
        cluster.start()
        assert not runs(backend)

    return end


def die_at(point: str, database: Database, end: Callable[[int, int], None]) -> None:
    """Deploy in a process, end it at a point by `end(client process, backend)`, look, and repeat the command."""
    library = reconnect(database)
    if point == "draining":
        library.all("SELECT songspace.stage('vae', 2)")
        library.insert([890])
    hold_at(library, *POINTS[point])
    with client(database, DEPLOY) as deploying:
        wait_until_held(library, deploying.backend)
        written = write_meanwhile(database)
        end(deploying.process.pid, deploying.backend)
    require_repeat_finishes(database, written)


def require_repeat_finishes(database: Database, written: list[str]) -> None:
    """One model is whole, before and after more is written; the same command again makes it the second."""
    library = reconnect(database)
    require_whole(library)
    library.insert([950])
    library.set(key(8), crest=3.0)
    require_whole(library)
    library.all(DEPLOY)
    require_finished(library)
    assert set(library.all("SELECT identifier FROM music WHERE identifier = ANY (%s)", written)) == set(written)
    library.connection.close()


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_backend(database: Database, point: str) -> None:
    die_at(point, database, lambda _, backend: kill(backend))


@pytest.mark.parametrize("point", FEW)
def test_a_killed_postmaster(cluster: Cluster, database: Database, point: str) -> None:
    die_at(point, database, end_postmaster(cluster))


@pytest.mark.parametrize("point", FEW)
def test_a_killed_client(database: Database, point: str) -> None:
    """Its backend finds out when it next has something to say, and ends wherever it is then."""

    def end(process: int, backend: int) -> None:
        kill(process)
        with database.connect(autocommit=True) as connection:
            library = Library(connection, database)
            library.all(
                "SELECT pg_terminate_backend(l.pid) FROM pg_locks l "
                "WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ExclusiveLock'"
            )
            wait_until(library, "NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)", backend)

    die_at(point, database, end)


def die_going_back(
    command: str, point: tuple[str, str], database: Database, end: Callable[[int, int], None]
) -> Library:
    """Kill who rolls back or retires at a point: the second model is whole, before and after more is written."""
    library = reconnect(database)
    library.all(DEPLOY)
    library.insert([880])
    hold_at(library, *point)
    with client(database, command) as going:
        wait_until_held(library, going.backend)
        write_meanwhile(database)
        end(going.process.pid, going.backend)
    library = reconnect(database)
    assert require_whole(library) == 2
    library.insert([950])
    library.set(key(8), crest=3.0)
    assert require_whole(library) == 2
    return library


def require_rolled_back(library: Library) -> None:
    """The same command again makes the first model active, and the second the one that is kept."""
    library.all(ROLLBACK)
    assert require_whole(library) == 1
    assert library.one("SELECT previous_model FROM songspace.spaces") == 2
    assert library.all("SELECT DISTINCT model_id FROM songspace.vae_changes WHERE model_id <> 2") == []
    assert library.all("SELECT kind FROM songspace.verify('vae')") == []
    library.connection.close()


def require_retired(library: Library) -> None:
    """The same command again leaves nothing of the first model, and the space can be given another."""
    library.all(RETIRE)
    assert require_whole(library) == 2
    assert library.one("SELECT to_regclass('songspace.vae_1') IS NULL AND previous_model IS NULL FROM songspace.spaces")
    library.insert([951])
    assert library.all("SELECT key FROM songspace.vae_changes") == []
    library.all("CALL songspace.deploy('vae', 3)")
    assert require_whole(library) == 3
    library.connection.close()


@pytest.mark.parametrize("point", ROLLBACK_POINTS)
def test_a_backend_killed_on_the_way_back(database: Database, point: str) -> None:
    library = die_going_back(ROLLBACK, ROLLBACK_POINTS[point], database, lambda _, backend: kill(backend))
    require_rolled_back(library)


@pytest.mark.parametrize("point", RETIRE_POINTS)
def test_a_backend_killed_while_retiring(database: Database, point: str) -> None:
    library = die_going_back(RETIRE, RETIRE_POINTS[point], database, lambda _, backend: kill(backend))
    require_retired(library)


@pytest.mark.parametrize("point", FEW_BACK)
def test_a_postmaster_killed_on_the_way_back(cluster: Cluster, database: Database, point: str) -> None:
    command, points = (ROLLBACK, ROLLBACK_POINTS) if point in ROLLBACK_POINTS else (RETIRE, RETIRE_POINTS)
    library = die_going_back(command, points[point], database, end_postmaster(cluster))
    (require_rolled_back if command == ROLLBACK else require_retired)(library)


def test_what_a_killed_deployment_left_over_goes_with_its_repetition(database: Database) -> None:
    """It had switched, and not yet dropped the model before the last."""
    library = reconnect(database)
    library.all(DEPLOY)
    hold_at(library, "drop_leftovers", "before")
    with client(database, "CALL songspace.deploy('vae', 3)") as deploying:
        wait_until_held(library, deploying.backend)
        kill(deploying.backend)
    library = reconnect(database)
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'songspace' AND tablename ~ '^vae_[0-9]' ORDER BY 1"
    assert library.all(tables) == ["vae_1", "vae_2", "vae_3"]
    library.all("CALL songspace.deploy('vae', 3)")
    assert library.all(tables) == ["vae_2", "vae_3"]
    assert require_whole(library) == 3
    library.connection.close()


@pytest.mark.slow
def test_a_backend_killed_at_any_moment(database: Database) -> None:
    """Moments by chance, of a backfill in many batches and of the rest of a deployment."""
    library = reconnect(database)
    library.insert(range(200, 2000))
    library.all("SELECT songspace.stage('vae', 2)")
    began = time.monotonic()
    library.all("CALL songspace.backfill('vae', 100)")
    lasted = time.monotonic() - began
    library.all("SELECT songspace.retire('vae', 2)")
    library.all("SELECT songspace.stage('vae', 2)")
    for share in MOMENTS:
        with client(database, "CALL songspace.backfill('vae', 100)") as filling:
            time.sleep(share * lasted)
            if runs(filling.backend):
                kill(filling.backend)
        library = reconnect(database)
        assert require_whole(library) == 1
        done = library.one(
            "SELECT count(*) FROM songspace.backfill_batch WHERE model_id = 2 AND finished_at IS NOT NULL"
        )
        rows = library.one("SELECT count(*) FROM songspace.vae_2")
        assert rows == min(2000, 100 * done)
    library.all(DEPLOY)
    require_finished(library)
    library.connection.close()
