"""The fixtures themselves: what a test that asks for a database gets."""

from pathlib import Path
from typing import Any

import psycopg

from tests.server.databases import Database


def test_a_database_has_the_extension(connection: psycopg.Connection[Any]) -> None:
    found = connection.execute("SELECT extname FROM pg_extension ORDER BY extname").fetchall()
    assert [name for (name,) in found] == ["plpgsql", "plpython3u", "songspace", "vector"]


def test_databases_are_fresh(database: Database, empty_database: Database) -> None:
    assert database.name != empty_database.name
    with empty_database.connect() as connection:
        found = connection.execute("SELECT extname FROM pg_extension").fetchall()
    assert found == [("plpgsql",)]


def test_the_runtime_is_importable_in_the_server(connection: psycopg.Connection[Any]) -> None:
    folder = connection.execute("SELECT setting FROM pg_config WHERE name = 'PKGLIBDIR'").fetchone()
    [version] = connection.execute("SELECT extversion FROM pg_extension WHERE extname = 'songspace'").fetchone() or [
        None
    ]
    assert folder is not None
    place = Path(folder[0]) / "songspace" / str(version)
    connection.execute(
        f"""
        CREATE FUNCTION pg_temp.imported() RETURNS text[] LANGUAGE plpython3u AS $$
            import sys
            sys.path.insert(0, {str(place)!r})
            import songspace, numpy, onnxruntime, orjson
            return [module.__file__ for module in (songspace, numpy, onnxruntime, orjson)]
        $$"""
    )
    [files] = connection.execute("SELECT pg_temp.imported()").fetchone() or [None]
    assert files and all(file.startswith(str(place)) for file in files)
