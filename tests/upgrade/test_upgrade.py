"""An installation that was upgraded is the same as a fresh one, from every released version."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.server.databases import Database
from tests.upgrade.installation import ROOT, released_versions
from tests.version import CURRENT

CATALOG = (
    # Functions, whole.
    "SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proacl::text, obj_description(p.oid, 'pg_proc') "
    "FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace ORDER BY 1",
    # Relations with their columns, defaults and privileges.
    "SELECT c.relname, c.relkind::text, c.relacl::text, obj_description(c.oid, 'pg_class'), a.attname, "
    "format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attstorage::text, pg_get_expr(d.adbin, d.adrelid), "
    "col_description(c.oid, a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
    "AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
    "WHERE c.relnamespace = 'songspace'::regnamespace AND c.relkind IN ('r', 'v', 'S', 'c') "
    "ORDER BY c.relname, a.attname",
    "SELECT viewname, definition FROM pg_views WHERE schemaname = 'songspace' ORDER BY 1",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'songspace' ORDER BY 1",
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'songspace'::regnamespace ORDER BY 1",
    "SELECT tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE c.relnamespace = 'songspace'::regnamespace AND NOT tgisinternal ORDER BY 1",
    "SELECT typname, obj_description(oid, 'pg_type') FROM pg_type WHERE typnamespace = 'songspace'::regnamespace "
    "AND typtype = 'd' ORDER BY 1",
    # What belongs to the extension, and what a dump takes along.
    "SELECT pg_describe_object(classid, objid, objsubid) FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid "
    "WHERE e.extname = 'songspace' AND d.deptype = 'e' ORDER BY 1",
    "SELECT c.relname FROM pg_extension e, unnest(e.extconfig) o JOIN pg_class c ON c.oid = o "
    "WHERE e.extname = 'songspace' ORDER BY 1",
)


def catalog(database: Database) -> list[list[Any]]:
    """All that can be told of the extension's objects."""
    with psycopg.connect(database.url) as connection:
        return [connection.execute(query).fetchall() for query in CATALOG]


@pytest.mark.parametrize("version", released_versions(ROOT) or [None])
def test_upgraded_equals_fresh(database: Database, empty_database: Database, version: str | None) -> None:
    if version is None:
        pytest.skip(f"nothing to upgrade from: sql/released holds no version before {CURRENT}")
    with empty_database.connect(autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector")
        connection.execute("CREATE EXTENSION plpython3u")
        connection.execute(f"CREATE EXTENSION songspace VERSION '{version}'")
        connection.execute("ALTER EXTENSION songspace UPDATE")
    assert catalog(empty_database) == catalog(database)


def test_a_grant_that_cannot_be_kept_is_named(empty_database: Database) -> None:
    warnings: list[tuple[str | None, str | None]] = []
    with empty_database.connect(autocommit=True) as connection:
        connection.add_notice_handler(lambda told: warnings.append((told.message_primary, told.message_hint)))
        for extension in ("vector", "plpython3u", "songspace VERSION '0.1.0'"):
            connection.execute(f"CREATE EXTENSION {extension}")
        connection.execute('CREATE ROLE "the operator"')
        try:
            connection.execute('GRANT EXECUTE ON FUNCTION songspace.rollback(text) TO "the operator"')
            connection.execute("ALTER EXTENSION songspace UPDATE")
            assert warnings == [
                (
                    'songspace.rollback has new arguments, and "the operator" may no longer call it',
                    'If it still should: GRANT EXECUTE ON FUNCTION songspace.rollback TO "the operator"',
                )
            ]
            connection.execute(str(warnings[0][1]).partition(": ")[2])
        finally:
            connection.execute('DROP OWNED BY "the operator"')
            connection.execute('DROP ROLE "the operator"')


def test_two_fresh_installations_are_the_same_and_hold_something(database: Database, empty_database: Database) -> None:
    with empty_database.connect(autocommit=True) as connection:
        connection.execute("CREATE EXTENSION songspace CASCADE")
    first, second = catalog(database), catalog(empty_database)
    assert first == second
    assert all(rows for rows in first)


def test_the_comparison_sees_a_difference(database: Database) -> None:
    before = catalog(database)
    with database.connect(autocommit=True) as connection:
        connection.execute("COMMENT ON FUNCTION songspace.encode(text, float8[]) IS 'something else'")
    assert catalog(database) != before
