"""A role that may write the source and was granted the use of songspace, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.integration.library import Library

DENIED = psycopg.errors.InsufficientPrivilege
INSERT = "INSERT INTO music (identifier, title, bpm, danceability, onset_rate, crest) VALUES (%s, %s, %s, %s, %s, %s)"


class Role:
    """A connection that acts as an ordinary role."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def all(self, query: str, *values: Any) -> list[Any]:
        cursor = self.connection.execute(query, values)
        return cursor.fetchall() if cursor.description else []

    def denied(self, query: str, *values: Any) -> None:
        with pytest.raises(DENIED):
            self.all(query, *values)


@contextmanager
def ordinary_role(library: Library) -> Iterator[Role]:
    """Make the role, connect as it, and drop it afterwards; it may also create tables of its own."""
    name = f"ordinary_{library.database.name}"
    library.all(f"CREATE ROLE {name}")
    library.all(f"GRANT SELECT, INSERT, UPDATE, DELETE ON music TO {name}")
    library.all(f"GRANT CREATE ON SCHEMA public TO {name}")
    library.all(f"SELECT songspace.grant_use('{name}')")
    with library.database.connect(autocommit=True) as connection:
        connection.execute(f"SET SESSION AUTHORIZATION {name}")
        yield Role(connection)
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(f"DROP OWNED BY {name} CASCADE")
        connection.execute(f"DROP ROLE {name}")
