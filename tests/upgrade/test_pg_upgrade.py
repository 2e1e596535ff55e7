"""pg_upgrade into another installation of Postgres, of the same major version because one is what a machine has."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from private_cluster.cluster import Cluster
from private_cluster.throwaway import unmade
from tests.integration.library import FEATURES, Library, key
from tests.integration.operations.portrait import portrait, require_alive
from tests.models import make_model
from tests.server.databases import Database
from tests.upgrade.installation import copied_checkout, copied_installation

INSTALLATION = "postgres"


@contextmanager
def unmade_with_its_own_postgres() -> Iterator[Cluster]:
    """A place for a cluster, and an installation beside it with songspace in it."""
    with unmade() as cluster:
        installation = copied_installation(cluster.location.folder / INSTALLATION)
        installation.add_scripts(copied_checkout(cluster.location.folder / "checkout"))
        cluster.programs = installation.programs
        yield cluster


@contextmanager
def library_on(cluster: Cluster) -> Iterator[Library]:
    cluster.up()
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        yield Library(connection, Database("songspace", cluster.url()))


def test_every_vector_and_answer_is_kept_and_the_models_run_in_the_new_server() -> None:
    with unmade_with_its_own_postgres() as old, unmade_with_its_own_postgres() as new:
        with library_on(old) as library:
            library.all("CREATE EXTENSION songspace CASCADE")
            library.create_table()
            library.insert(range(200))
            library.create_space()
            library.set(key(1), bpm=None)
            before = portrait(library)
        old.down()
        new.make()
        pg_upgrade(old, new)
        shutil.rmtree(old.location.folder / INSTALLATION)
        with library_on(new) as library:
            assert library.all("SELECT key FROM songspace.vae ORDER BY key") == [v[0] for v in before["vectors"]]
            with pytest.raises(psycopg.Error, match="No module named 'songspace'"):
                library.all("SELECT songspace.encode('vae', '{1,2,3,4}')")
            library.insert([950])
            assert library.quarantine()[-1][:2] == (key(950), None)
            library.all("DELETE FROM music WHERE identifier = %s", key(950))
            runtime = new.programs.libraries / "songspace"
            away = runtime.rename(runtime.with_suffix(".away"))
            with pytest.raises(psycopg.Error, match="this server has no runtime of songspace"):
                library.all("SELECT songspace.renew_runtime()")
            away.rename(runtime)
            library.all("SELECT songspace.renew_runtime()")
        with library_on(new) as library:
            assert portrait(library) == before
            require_alive(library)
            second = make_model(list(FEATURES), dims=3, seed=9, name="second", reject_all_zero=True)
            library.all("CALL songspace.deploy('vae', %s)", library.register(second))
            require_alive(library, second)


def pg_upgrade(old: Cluster, new: Cluster) -> None:
    folders = ["-b", old.programs.folder, "-B", new.programs.folder, "-d", old.location.data, "-D", new.location.data]
    new.ask([new.programs.pg_upgrade, "-U", "postgres", "--no-sync", *folders])
