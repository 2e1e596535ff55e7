"""A physical standby searches and encodes as its primary does, follows its deploys, and can take its place."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from private_cluster.cluster import Cluster
from private_cluster.throwaway import throwaway, unmade
from tests.integration.library import FEATURES, Library, key
from tests.integration.operations.portrait import portrait, require_alive
from tests.integration.operations.waiting import wait_until
from tests.models import make_model
from tests.server.databases import Database


@pytest.fixture
def primary() -> Iterator[Library]:
    """A server of its own with the library on it."""
    with throwaway() as cluster, psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION songspace CASCADE")
        library = Library(connection, Database("songspace", cluster.url()))
        library.create_table()
        library.insert(range(200))
        library.create_space()
        yield library


@pytest.fixture
def standby(primary: Library) -> Iterator[Library]:
    """A standby of it, made as docs/operations.md says."""
    with unmade() as cluster:
        base_backup(primary, cluster)
        cluster.up()
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            yield Library(connection, Database("songspace", cluster.url()))


def base_backup(primary: Library, cluster: Cluster) -> None:
    """Copy the primary's files; the standby gets a configuration of its own when it starts."""
    info = primary.connection.info
    source = f"host={info.host} port={info.port} user=postgres"
    cluster.ask([cluster.programs.pg_basebackup, "-c", "fast", "-d", source, "-D", cluster.location.data.name, "-R"])
    cluster.location.settings.unlink()


def catch_up(primary: Library, standby: Library) -> None:
    position = primary.one("SELECT pg_current_wal_insert_lsn()::text")
    wait_until(standby, "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", position)


def test_it_answers_as_the_primary_follows_a_deploy_and_takes_its_place(primary: Library, standby: Library) -> None:
    primary.set(key(1), bpm=None)
    catch_up(primary, standby)
    assert standby.one("SELECT pg_is_in_recovery()")
    assert portrait(standby) == portrait(primary)
    second = make_model(list(FEATURES), dims=3, seed=9, name="second", reject_all_zero=True)
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        standby.register(second)
    primary.register(second)
    primary.all("CALL songspace.deploy('vae', 2)")
    catch_up(primary, standby)
    assert standby.one("SELECT model FROM songspace.spaces") == second.version
    assert portrait(standby) == portrait(primary)
    standby.require_agreement()
    standby.all("SELECT pg_promote()")
    require_alive(standby, second)
    standby.all("CALL songspace.deploy('vae', 1)")
    require_alive(standby)
