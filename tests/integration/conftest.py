"""A small library with a space over it, as most integration tests want it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.library import Library
from tests.integration.listener import Listener, enforce_policy, listening_role
from tests.integration.ordinary_role import Role, ordinary_role
from tests.server.databases import Database, fresh_database


@pytest.fixture(scope="session")
def library_template(server_url: str, template: Database) -> Iterator[Database]:
    """A database with a `music` table of 200 rows and a space `vae` of three axes over it, to be copied."""
    with fresh_database(server_url, template.name) as made:
        with made.connect(autocommit=True) as connection:
            library = Library(connection, made)
            library.create_table()
            library.insert(range(200))
            library.create_space()
        yield made


@pytest.fixture
def library(server_url: str, library_template: Database) -> Iterator[Library]:
    """A fresh copy of that library, with a connection to it."""
    with (
        fresh_database(server_url, library_template.name) as made,
        made.connect(autocommit=True) as connection,
    ):
        yield Library(connection, made)


@pytest.fixture
def ordinary(library: Library) -> Iterator[Role]:
    """A role that may write the source and was granted the use of songspace; it may also create tables of its own."""
    with ordinary_role(library) as role:
        yield role


@pytest.fixture
def guarded(library: Library) -> Library:
    """The library with a policy on its table that its space asks; see `enforce_policy`."""
    enforce_policy(library)
    return library


@pytest.fixture
def listener(library: Library) -> Iterator[Listener]:
    """A role that was granted the use of songspace and, of a guarded library, sees the rows with an even number."""
    with listening_role(library) as made:
        yield made
