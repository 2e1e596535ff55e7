"""Databases that live as long as one test."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from private_cluster.url import with_database


@dataclass(frozen=True)
class Database:
    """One database of the test server."""

    name: str
    url: str

    def connect(self, **options: Any) -> psycopg.Connection[Any]:
        """Open a connection; options are psycopg's."""
        return psycopg.connect(self.url, **options)


def execute(url: str, statement: str, *names: str) -> None:
    """Run a statement that must stand alone, with names in its places."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def fresh_database(server_url: str, template: str = "template0") -> Iterator[Database]:
    """Make a database from a template and drop it afterwards, whoever is still connected to it."""
    name = f"songspace_test_{secrets.token_hex(6)}"
    execute(server_url, "CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        yield Database(name, with_database(server_url, name))
    finally:
        execute(server_url, "DROP DATABASE {} WITH (FORCE)", name)
