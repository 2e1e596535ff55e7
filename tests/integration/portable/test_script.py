"""The script brings the extension's interface into a database without it, renews it, and can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.integration.library import key
from tests.integration.portable.libraries import PortableLibrary
from tests.integration.portable.servers import Service, portable_script
from tests.server.databases import Database, execute
from tests.upgrade.installation import NEXT, copied_checkout, make_next_version
from tests.version import CURRENT

FUNCTIONS = """
    SELECT p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.prokind::text
    FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace
        AND (obj_description(p.oid, 'pg_proc') LIKE 'Internal%%') = %s"""
RELATIONS = """
    SELECT c.relname, c.relkind::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        pg_get_expr(d.adbin, d.adrelid), obj_description(c.oid, 'pg_class'), col_description(c.oid, a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'songspace'::regnamespace"""
PUBLIC = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = 'songspace'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE')
    UNION ALL SELECT c.oid::regclass::text FROM pg_class c
    WHERE c.relnamespace = 'songspace'::regnamespace AND c.relkind IN ('r', 'v', 'S')
        AND EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0)
    UNION ALL SELECT nspname FROM pg_namespace
    WHERE nspname = 'songspace' AND has_schema_privilege('public', oid, 'USAGE')"""
EVERYTHING = """
    SELECT p.oid::bigint, p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proacl::text
    FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace ORDER BY 1"""


def rows(database: Database, query: str, *values: Any) -> set[Any]:
    with database.connect() as connection:
        return set(connection.execute(query, values or None).fetchall())


def names(found: set[Any]) -> set[str]:
    return {row[0] for row in found}


def test_there_is_no_python_and_no_extension_but_pgvector(portable: Database) -> None:
    assert rows(portable, "SELECT extname FROM pg_extension") == {("plpgsql",), ("vector",)}
    assert rows(portable, "SELECT name FROM pg_available_extensions WHERE name ~ 'python|songspace'") == set()
    assert rows(portable, "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = session_user") == {
        (False, False)
    }


def test_numbers_are_packed_as_the_extension_packs_them(portable: Database, database: Database) -> None:
    numbers = [0.0, -0.0, 1.0, -2.5, 1e-40, -1.4e-45, 3.4e38, 0.1, None, float("inf"), float("-inf"), float("nan")]
    query = (
        "SELECT encode(p, 'hex'), songspace.unpack_floats(p)::text "
        "FROM songspace.pack_floats(%s::float8[]) AS p"
    )  # fmt: skip
    [ours], [theirs] = rows(portable, query, numbers), rows(database, query, numbers)
    assert ours[1] == theirs[1]
    assert ours[0][: 8 * len(numbers) - 8] == theirs[0][: 8 * len(numbers) - 8]
    with portable.connect() as connection, pytest.raises(psycopg.DataError, match="5 bytes are no whole number"):
        connection.execute("SELECT songspace.unpack_floats('\\x0000000000')")


def test_the_interface_is_the_extensions(portable: Database, database: Database) -> None:
    ours, theirs = rows(portable, FUNCTIONS, False), rows(database, FUNCTIONS, False)
    assert theirs <= ours
    assert names(ours - theirs) == {"portable_version"}
    internal, of_extension = names(rows(portable, FUNCTIONS, True)), names(rows(database, FUNCTIONS, True))
    assert of_extension - internal == {"encode_row", "encode_rows", "encode_packed_row", "encode_packed_rows"}
    assert internal - of_extension == {"no_onnx_runtime", "require_spec", "spec_problem"}
    assert rows(portable, RELATIONS) == rows(database, RELATIONS)


def test_nothing_is_left_to_public(portable: Database) -> None:
    assert rows(portable, PUBLIC) == set()


def test_run_again_it_keeps_everything(service: Service, library: PortableLibrary) -> None:
    before = library.all(EVERYTHING)
    models = library.all("SELECT * FROM songspace.model")
    assert service.run(library.database) == ""
    assert library.all(EVERYTHING) == before
    assert library.all("SELECT * FROM songspace.model") == models
    library.insert([200])
    library.require_row(200)


def test_what_it_renews_was_really_renewed(service: Service, library: PortableLibrary) -> None:
    library.all(
        "CREATE OR REPLACE FUNCTION songspace.milliseconds_since(moment timestamptz) RETURNS bigint "
        "LANGUAGE sql AS 'SELECT 1'"
    )
    library.all("ALTER TABLE music DISABLE TRIGGER songspace_vae_insert")
    library.all("DROP TRIGGER songspace_vae_delete ON music")
    library.all("GRANT EXECUTE ON FUNCTION songspace.set_engine TO public")
    assert service.run(library.database) == ""
    assert "clock_timestamp" in library.one("SELECT pg_get_functiondef('songspace.milliseconds_since'::regproc)")
    library.all("DELETE FROM music WHERE identifier = %s", key(3))
    assert library.vector(key(3)) is None
    assert rows(library.database, PUBLIC) == set()


@pytest.fixture
def next_script(tmp_path: Path) -> Iterator[Path]:
    """The script of a later version, which has a column and a function more and generates other triggers."""
    checkout = copied_checkout(tmp_path / "next")
    make_next_version(checkout)
    yield portable_script(checkout, tmp_path / "next.sql")


def test_a_later_script_upgrades_and_an_older_one_is_refused(
    service: Service, library: PortableLibrary, next_script: Path
) -> None:
    assert library.one("SELECT songspace.portable_version()") == CURRENT
    assert service.run(library.database, next_script) == ""
    assert library.one("SELECT songspace.portable_version()") == NEXT
    assert library.one("SELECT songspace.added()") == "of the next version"
    assert library.one("SELECT note FROM songspace.space") is None
    assert f"-- Of version {NEXT}" in library.one("SELECT prosrc FROM pg_proc WHERE proname = 'vae_encode'")
    library.insert([200])
    library.require_row(200)
    assert f"version {CURRENT} knows no way from version {NEXT}" in service.run(library.database)
    assert library.one("SELECT songspace.portable_version()") == NEXT


def test_it_says_what_is_in_its_way(service: Service, bare: Database) -> None:
    with service.database(vector=False) as without:
        assert "no pgvector of version 0.8 or newer" in service.run(without)
    with bare.connect(autocommit=True) as connection:
        connection.execute("CREATE SCHEMA songspace")
        assert "a schema songspace that no script like this one made" in service.run(bare)
        assert connection.execute("SELECT FROM pg_proc WHERE proname = 'encode_batch'").rowcount == 0


def test_a_database_with_the_extension_is_left_alone(service: Service, database: Database) -> None:
    before = rows(database, EVERYTHING)
    assert "this database has the extension songspace" in service.run(database)
    assert rows(database, EVERYTHING) == before


def test_the_extension_is_not_made_over_it(service: Service, empty_database: Database) -> None:
    with empty_database.connect(autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector")
        assert service.run(empty_database) == ""
        before = rows(empty_database, EVERYTHING)
        with pytest.raises(psycopg.errors.DuplicateObject, match="already exists"):
            connection.execute("CREATE EXTENSION songspace CASCADE")
        assert rows(empty_database, EVERYTHING) == before


def test_pgvector_may_lie_in_a_schema_of_its_own(service: Service) -> None:
    with service.database(vector=False) as made:
        execute(service.administrator(made.name), "CREATE SCHEMA {}", "of vectors")
        execute(service.administrator(made.name), "CREATE EXTENSION vector SCHEMA {}", "of vectors")
        execute(service.administrator(made.name), "GRANT USAGE ON SCHEMA {} TO {}", "of vectors", "owner")
        assert service.run(made) == ""
        with made.connect(autocommit=True) as connection:
            library = PortableLibrary(connection, made)
            library.create_table()
            library.insert(range(30))
            library.create_space()
            assert len(library.all("SELECT * FROM songspace.similar('vae', %s, 5)", key(3))) == 5
            assert library.all("SELECT * FROM songspace.verify('vae')") == []


def test_with_its_schema_everything_goes_but_the_source(library: PortableLibrary) -> None:
    before = library.all("SELECT * FROM music ORDER BY identifier")
    library.all("DROP SCHEMA songspace CASCADE")
    assert library.all("SELECT * FROM music ORDER BY identifier") == before
    assert library.all("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") == []
    library.insert([900])
    library.set(key(1), bpm=100.0)
    library.all("DELETE FROM music WHERE identifier = %s", key(2))
    assert library.one("SELECT count(*), count(vae_latent_0) FROM music") == (200, 199)
    library.all("TRUNCATE music")


def test_what_needs_python_says_so(library: PortableLibrary) -> None:
    for query in (
        "SELECT songspace.set_engine('vae', 'onnx')",
        "SELECT songspace.create_space('other', 'music', 'identifier', 1, engine => 'onnx')",
    ):
        with pytest.raises(psycopg.errors.FeatureNotSupported, match='no engine "onnx"') as error:
            library.all(query)
        assert "ONNX Runtime comes with the extension" in (error.value.diag.message_hint or "")
    for name, argument in (
        ("encode_features", "{1}"),
        ("encode_matrix", "{{1}}"),
        ("decode_embedding", "{1}"),
        ("decode_matrix", "{{1}}"),
    ):
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="no ONNX Runtime"):
            library.all(f"SELECT songspace.{name}('x', %s)", argument)
    assert library.one("SELECT songspace.warm(), songspace.warm('vae')") == (0, 0)
    with pytest.raises(psycopg.Error, match="no space named"):
        library.all("SELECT songspace.warm('nowhere')")
    assert library.all("SELECT * FROM songspace.sessions") == []
    library.all("SELECT songspace.renew_runtime()")
    assert library.notices[-1].startswith("nothing to renew")
