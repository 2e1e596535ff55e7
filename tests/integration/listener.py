"""A role that may search and sees every other row of the source only: what row-level security is tried on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.integration.library import Library, key
from tests.server.databases import Database

HIDDEN = [key(number) for number in range(1, 200, 2)]


class Listener:
    """A role that was granted the use of songspace and sees the rows with an even number only."""

    def __init__(self, database: Database, name: str) -> None:
        self.name = name
        self.connection = database.connect(autocommit=True)
        self.connection.execute(f"SET SESSION AUTHORIZATION {name}")
        self.notices: list[str] = []
        self.connection.add_notice_handler(lambda notice: self.notices.append(notice.message_primary or ""))

    def all(self, query: str, *values: Any) -> list[Any]:
        cursor = self.connection.execute(query, values)
        rows = cursor.fetchall() if cursor.description else []
        return [row[0] for row in rows] if rows and len(rows[0]) == 1 else rows


def enforce_policy(library: Library) -> None:
    """Put a policy on the library's table and have the space ask it; the rows 7 (hidden) and 8 are quarantined."""
    library.all("ALTER TABLE music ENABLE ROW LEVEL SECURITY")
    library.all("CREATE POLICY even ON music USING (right(identifier, 5)::int %% 2 = 0)")
    library.all("UPDATE music SET bpm = NULL WHERE identifier IN (%s, %s)", key(7), key(8))
    library.all("SELECT songspace.enforce_row_security('vae')")


@contextmanager
def listening_role(library: Library) -> Iterator[Listener]:
    """Make the role, connect as it, and drop it afterwards; it may also create functions of its own."""
    name = f"listener_{library.database.name}"
    library.all(f"CREATE ROLE {name}")
    library.all(f"GRANT SELECT ON music TO {name}")
    library.all(f"GRANT CREATE ON SCHEMA public TO {name}")
    library.all(f"SELECT songspace.grant_use('{name}')")
    made = Listener(library.database, name)
    yield made
    made.connection.close()
    library.all(f"DROP OWNED BY {name} CASCADE")
    library.all(f"DROP ROLE {name}")


def create_tell(listener: Listener) -> None:
    """A predicate that tells what it is asked, cheap so that the planner would ask it first."""
    listener.all(
        "CREATE FUNCTION public.tell(text) RETURNS boolean COST 0.0001 LANGUAGE plpgsql AS "
        "'BEGIN RAISE NOTICE USING MESSAGE = $1; RETURN true; END'"
    )
    listener.notices.clear()
