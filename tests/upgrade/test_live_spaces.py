"""ALTER EXTENSION UPDATE under live spaces, from every version to one that does not exist yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from private_cluster.cluster import Cluster
from private_cluster.throwaway import unmade
from tests.integration.library import Library, feature_row, key
from tests.integration.operations.dumps import dump, restore
from tests.integration.operations.portrait import portrait, require_alive
from tests.server.databases import fresh_database
from tests.upgrade.installation import (
    NEXT,
    ROOT,
    copied_checkout,
    copied_installation,
    make_next_version,
    released_versions,
    without_runtime,
)
from tests.upgrade.living import (
    LISTENER,
    begin_life,
    grants,
    require_life_goes_on,
    require_rights_kept,
    second_model,
)
from tests.upgrade.test_upgrade import catalog
from tests.version import CURRENT

VERSIONS = [*released_versions(ROOT), CURRENT]
TRIGGERS = (
    "SELECT tgname, tgenabled::text, pg_get_triggerdef(t.oid), EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid "
    "AND d.deptype = 'x') FROM pg_trigger t WHERE tgrelid = 'music'::regclass AND NOT tgisinternal ORDER BY 1"
)
# The folder whose Python a session runs, which is named after its version.
RUNTIME = """
    DO LANGUAGE plpython3u $$
    import sys
    plpy.notice(sys.modules['songspace.backend'].RUNTIME.name)
    $$
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server of an installation that holds every version and the next one."""
    with unmade() as made:
        installation = copied_installation(made.location.folder / "postgres")
        checkout = copied_checkout(made.location.folder / "checkout")
        installation.add_scripts(checkout)
        make_next_version(checkout)
        installation.add_scripts(checkout)
        made.programs = installation.programs
        made.up()
        with psycopg.connect(made.url(), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {LISTENER}")
        yield made


@contextmanager
def library_of(cluster: Cluster, version: str) -> Iterator[Library]:
    """The small library, made with a version of songspace."""
    with fresh_database(cluster.url()) as made, made.connect(autocommit=True) as connection:
        for extension in ("vector", "plpython3u", f"songspace VERSION '{version}'"):
            connection.execute(f"CREATE EXTENSION {extension}")
        library = Library(connection, made)
        library.create_table()
        library.insert(range(200))
        library.set(key(1), bpm=None)
        library.create_space()
        library.all(f"SELECT songspace.grant_use('{LISTENER}')")
        yield library


@contextmanager
def empty(cluster: Cluster) -> Iterator[Library]:
    with fresh_database(cluster.url()) as made, made.connect(autocommit=True) as connection:
        yield Library(connection, made)


def everything(library: Library) -> list[list[Any]]:
    """All that can be told of the extension's objects and of what it generated."""
    return [*catalog(library.database), library.all(TRIGGERS)]


@pytest.fixture(scope="module")
def fresh(cluster: Cluster) -> Iterator[list[list[Any]]]:
    """What a library looks like that was made with the next version."""
    with library_of(cluster, NEXT) as library:
        begin_life(library)
        yield everything(library)


@pytest.mark.parametrize("version", VERSIONS)
def test_live_spaces_are_renewed_and_keep_every_vector_and_answer(
    cluster: Cluster, fresh: list[list[Any]], version: str
) -> None:
    with library_of(cluster, version) as library:
        begin_life(library)
        before, granted = portrait(library), grants(library)
        library.all(f"ALTER EXTENSION songspace UPDATE TO '{NEXT}'")
        require_rights_kept(library, granted)
        assert everything(library) == fresh
        after = portrait(library)
        # The newer version says more of what it measures.
        for old, new in zip(before.pop("evidence"), after.pop("evidence"), strict=True):
            assert old.items() <= new.items()
        assert after == before
        require_life_goes_on(library)
        for space in library.all("SELECT space FROM songspace.spaces"):
            library.all("SELECT songspace.drop_space(%s)", space)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_open_session_takes_up_the_new_python(cluster: Cluster, version: str) -> None:
    with library_of(cluster, version) as library, library.database.connect(autocommit=True) as other:
        session = Library(other, library.database)
        features = list(feature_row(700))
        before = session.one("SELECT songspace.encode('vae', %s)", features)
        session.all(RUNTIME)
        library.all(f"ALTER EXTENSION songspace UPDATE TO '{NEXT}'")
        assert session.one("SELECT songspace.encode('vae', %s)", features) == before
        require_alive(session)
        session.all(RUNTIME)
        assert session.notices == [version, NEXT]
        assert session.one("SELECT loads FROM songspace.sessions WHERE pid = pg_backend_pid()") == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_the_update_needs_no_python_of_the_older_version(cluster: Cluster, version: str) -> None:
    with library_of(cluster, version) as library, without_runtime(cluster.programs, version):
        with library.database.connect(autocommit=True) as other:
            Library(other, library.database).insert([600])
        assert (key(600), None) in [entry[:2] for entry in library.quarantine()]
        library.all(f"ALTER EXTENSION songspace UPDATE TO '{NEXT}'")
        with library.database.connect(autocommit=True) as other:
            session = Library(other, library.database)
            assert session.all("SELECT kind, rows FROM songspace.verify('vae')") != []
            require_alive(session)


def test_grants_are_in_a_dump_of_an_upgraded_database(cluster: Cluster, tmp_path: Path) -> None:
    with library_of(cluster, CURRENT) as library, empty(cluster) as restored:
        library.all("ALTER EXTENSION songspace UPDATE")
        restore(dump(library.database, tmp_path / "library.dump", "-Fc"), restored.database)
        assert everything(restored) == everything(library)
        restored.all(f"SET SESSION AUTHORIZATION {LISTENER}")
        assert len(restored.all("SELECT * FROM songspace.similar('vae', %s)", key(9))) == 10
        for call in (
            "SELECT songspace.added()",
            "SELECT songspace.encode_row('', '')",
            "SELECT songspace.vae_delete()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                restored.all(call)


def test_a_dump_of_an_older_version_is_renewed_once_restored(
    cluster: Cluster, fresh: list[list[Any]], tmp_path: Path
) -> None:
    with library_of(cluster, CURRENT) as library, empty(cluster) as restored:
        begin_life(library)
        restore(dump(library.database, tmp_path / "library.dump", "-Fc"), restored.database)
        assert restored.one("SELECT extversion FROM pg_extension WHERE extname = 'songspace'") == NEXT
        assert everything(restored) != fresh
        restored.all("SELECT songspace.renew_spaces()")
        assert everything(restored) == fresh
        assert portrait(restored) == portrait(library)
        require_alive(restored, second_model(restored))


@pytest.mark.parametrize("loss", ["DROP TABLE music", "ALTER TABLE music DROP COLUMN crest CASCADE"])
def test_a_space_that_cannot_be_kept_does_not_stop_the_upgrade(cluster: Cluster, loss: str) -> None:
    with library_of(cluster, CURRENT) as library:
        library.all(loss)
        library.all("ALTER EXTENSION songspace UPDATE")
        if "crest" in loss:
            assert library.notices[-1].startswith('space "vae" stays as it was: the model wants a feature "crest"')
        library.all("SELECT songspace.drop_space('vae')")
