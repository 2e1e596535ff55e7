"""Whose table is it? The demo replaces the tables that it made, known by their comment, and no other."""

from __future__ import annotations

from psycopg import sql

from exporters.connection import Connection
from songspace.errors import DataError

MARK = "Sample of the songspace demo, which may replace it."

FOREIGN = """
    SELECT name FROM unnest(%s::text[]) name
    WHERE to_regclass(quote_ident(name)) IS NOT NULL
        AND obj_description(to_regclass(quote_ident(name)), 'pg_class') IS DISTINCT FROM %s"""
SPACES_OVER = "SELECT space FROM songspace.spaces WHERE source = to_regclass(quote_ident(%s))"
SPACE_ELSEWHERE = "SELECT source::text FROM songspace.spaces WHERE space = %s"


def make_way(connection: Connection, tables: list[str], space: str) -> None:
    """Drop the demo's former tables and their spaces. Raises DataError where a table or the space is not its own."""
    foreign = [name for (name,) in connection.execute(FOREIGN, [tables, MARK])]
    if foreign:
        raise DataError(
            f"the table {', '.join(foreign)} is there already and was not made by this demo, which replaces only "
            "what it made. Give it a database of its own (DATABASE_URL), or with DATA= another name (ARGS=--table=NAME)"
        )
    with connection.transaction():
        for table in tables:
            for (old,) in connection.execute(SPACES_OVER, [table]).fetchall():
                connection.execute("SELECT songspace.drop_space(%s)", [old])
        taken = connection.execute(SPACE_ELSEWHERE, [space]).fetchone()
        if taken is not None:
            raise DataError(f'a space "{space}" is kept over {taken[0]} already; give the demo a database of its own')
        for table in tables:
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(table)))
