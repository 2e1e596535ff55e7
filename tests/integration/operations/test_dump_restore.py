"""pg_dump and pg_restore into an empty database: the same models, vectors and answers, and everything alive."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.integration.library import FEATURES, Library, feature_row, key
from tests.integration.operations.dumps import dump, replay, restore
from tests.integration.operations.portrait import portrait, require_alive
from tests.integration.operations.waiting import wait_until
from tests.models import Model, make_model
from tests.server.databases import Database

TRIGGERS = """
    SELECT tgname, tgenabled::text, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = 'music'::regclass AND NOT tgisinternal ORDER BY 1
"""
PRIVILEGES = """
    SELECT p.oid::regprocedure::text, p.proacl::text FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace
    UNION ALL
    SELECT c.oid::regclass::text, c.relacl::text FROM pg_class c WHERE c.relnamespace = 'songspace'::regnamespace
    UNION ALL
    SELECT n.nspname, n.nspacl::text FROM pg_namespace n WHERE n.nspname = 'songspace'
    ORDER BY 1, 2
"""


@pytest.fixture
def restored(empty_database: Database) -> Iterator[Library]:
    """The empty database that a dump goes into."""
    with empty_database.connect(autocommit=True) as connection:
        yield Library(connection, empty_database)


def other_model(name: str, seed: int) -> Model:
    return make_model(list(FEATURES), dims=3, seed=seed, name=name, reject_all_zero=True)


def through_custom_format(source: Database, target: Database, folder: Path) -> None:
    restore(dump(source, folder / "library.dump", "-Fc"), target, "-j2")


def through_plain_sql(source: Database, target: Database, folder: Path) -> None:
    replay(dump(source, folder / "library.sql"), target)


def through_schema_and_data(source: Database, target: Database, folder: Path) -> None:
    restore(dump(source, folder / "schema.dump", "-Fc", "--schema-only"), target)
    restore(dump(source, folder / "data.dump", "-Fc", "--data-only"), target, "--data-only", "--disable-triggers")
    # Which leaves every trigger enabled in the ordinary way, those for replication too.
    with target.connect(autocommit=True) as connection:
        connection.execute("SELECT songspace.renew_spaces()")


@pytest.mark.parametrize("through", [through_custom_format, through_plain_sql, through_schema_and_data])
def test_everything_is_the_same_and_alive(
    library: Library, restored: Library, tmp_path: Path, through: Callable[[Database, Database, Path], None]
) -> None:
    library.register(other_model("second", 9))
    library.set(key(1), bpm=None)
    before = portrait(library)
    through(library.database, restored.database, tmp_path)
    assert portrait(restored) == before
    assert restored.all(TRIGGERS) == library.all(TRIGGERS)
    require_alive(restored)
    assert restored.register(restored.model) == 1
    third = other_model("third", 11)
    assert restored.register(third) == 3
    restored.all("CALL songspace.deploy('vae', 3)")
    require_alive(restored, third)
    restored.all("SELECT songspace.create_space('plain', 'music', 'identifier', 1)")
    assert len(restored.all("SELECT * FROM songspace.similar('plain', %s)", key(9))) == 10
    for space in ("vae", "plain"):
        restored.all("SELECT songspace.drop_space(%s)", space)
    assert restored.all("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'music'::regclass") == []


def test_what_grant_use_gave_is_restored_and_nothing_else(library: Library, restored: Library, tmp_path: Path) -> None:
    name = f"listener_{library.database.name}"
    library.all(f"CREATE ROLE {name}")
    try:
        library.all(f"SELECT songspace.grant_use('{name}')")
        before = library.all(PRIVILEGES)
        through_custom_format(library.database, restored.database, tmp_path)
        assert restored.all(PRIVILEGES) == before
        restored.all(f"SET SESSION AUTHORIZATION {name}")
        assert len(restored.all("SELECT * FROM songspace.similar('vae', %s)", key(9))) == 10
        assert len(restored.all("SELECT key FROM songspace.vae")) == 200
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            restored.all("SELECT encoder FROM songspace.model")
        restored.all("RESET SESSION AUTHORIZATION")
    finally:
        for database in (library, restored):
            database.all(f"DROP OWNED BY {name}")
        library.all(f"DROP ROLE {name}")


def test_a_dump_taken_while_a_deploy_is_under_way_holds_one_whole_model(
    library: Library, restored: Library, tmp_path: Path
) -> None:
    second = other_model("second", 9)
    library.register(second)
    before = portrait(library)

    def deploy() -> None:
        with library.database.connect(autocommit=True) as connection:
            connection.execute("CALL songspace.deploy('vae', 2)")

    with library.database.connect() as writer:
        # A writer in flight holds the deploy up in its middle, where the new model's table is there already.
        writer.execute("UPDATE music SET title = title WHERE identifier = %s", [key(5)])
        deploying = threading.Thread(target=deploy)
        deploying.start()
        wait_until(library, "SELECT count(*) = 2 FROM songspace.space_table")
        file = dump(library.database, tmp_path / "library.dump", "-Fc")
        assert deploying.is_alive()
        writer.rollback()
        deploying.join()
    assert library.one("SELECT active_model FROM songspace.spaces") == 2
    restore(file, restored.database)
    assert portrait(restored) == {**before, "tables": [("vae", 1, "vae_1"), ("vae", 2, "vae_2")]}
    require_alive(restored)
    restored.all("CALL songspace.deploy('vae', 2)")
    require_alive(restored, second)


def test_a_deploy_during_the_dump_is_not_in_it(library: Library, restored: Library, tmp_path: Path) -> None:
    library.register(make_model([FEATURES[0], FEATURES[3]], dims=2, name="smaller"))
    before = portrait(library)
    with library.database.connect() as snapshot:
        snapshot.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (exported,) = snapshot.execute("SELECT pg_export_snapshot()").fetchone() or ()
        library.all("CALL songspace.deploy('vae', 2)")
        file = dump(library.database, tmp_path / "library.dump", "-Fc", f"--snapshot={exported}")
    restore(file, restored.database)
    assert portrait(restored) == before
    # pg_dump writes triggers as they are when it comes to them, whatever its snapshot.
    restored.all("SELECT songspace.renew_spaces()")
    require_alive(restored)
    restored.set(key(7), danceability=3.0)
    bpm, _, *rest = feature_row(7)
    assert restored.row(key(7)) == pytest.approx(restored.expected([bpm, 3.0, *rest]), abs=1e-5)
    restored.require_agreement()
