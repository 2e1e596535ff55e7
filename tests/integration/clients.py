"""Sessions that use models, as songspace.sessions shows them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from songspace.cache import SECONDS_UNTOLD
from tests.integration.library import FEATURES, Library, feature_row
from tests.models import Model, make_model

COLUMNS = ("pid", "database", "role", "models", "bytes", "loads", "hits", "evictions", "last_use", "backend_start")


class Client:
    """A session that encodes, and does so slowly enough for every use to be told."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.pid = connection.info.backend_pid

    def encode(self, number: int = 1, space: str = "vae") -> None:
        self.one("SELECT songspace.encode(%s, %s)", space, list(feature_row(number)))

    def use(self, model: Model) -> None:
        self.one("SELECT songspace.encode_features(%s, %s)", model.identity, list(feature_row(1)))

    def one(self, query: str, *values: Any) -> Any:
        time.sleep(2 * SECONDS_UNTOLD)
        row = self.connection.execute(query, values or None).fetchone()
        assert row is not None
        return row[0]


@contextmanager
def client(library: Library) -> Iterator[Client]:
    with library.database.connect(autocommit=True) as connection:
        yield Client(connection)


def session(library: Library, pid: int) -> dict[str, Any] | None:
    """What the view shows of a session."""
    found = library.connection.execute("SELECT * FROM songspace.sessions WHERE pid = %s", [pid])
    assert found.description is not None
    assert tuple(column.name for column in found.description) == COLUMNS
    rows = found.fetchall()
    return dict(zip(COLUMNS, rows[0], strict=True)) if rows else None


def shown(library: Library, pid: int, *columns: str) -> list[Any]:
    found = session(library, pid)
    assert found is not None
    return [found[column] for column in columns]


def register(library: Library, count: int) -> list[Model]:
    """More models than the space's own."""
    models = [make_model(list(FEATURES), seed=seed, name=f"model{seed}") for seed in range(100, 100 + count)]
    for model in models:
        library.register(model)
    return models


@contextmanager
def acting_as(library: Library, grant: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of a new role, to which `grant` gives its rights."""
    name = f"role_{library.database.name}"
    library.all(f"CREATE ROLE {name}")
    library.all(grant.format(name))
    with library.database.connect(autocommit=True) as connection:
        connection.execute(f"SET SESSION AUTHORIZATION {name}".encode())
        yield connection
    library.all(f"DROP OWNED BY {name}")
    library.all(f"DROP ROLE {name}")
