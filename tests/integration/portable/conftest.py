"""Databases into which songspace was brought by its script alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.portable.libraries import PortableLibrary
from tests.integration.portable.servers import Service, managed_service
from tests.server.databases import Database


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """The server."""
    with managed_service() as made:
        yield made


@pytest.fixture
def bare(service: Service) -> Iterator[Database]:
    """An ordinary role's database with pgvector."""
    with service.database() as made:
        yield made


@pytest.fixture
def portable(service: Service, bare: Database) -> Database:
    """The same, once the script has run."""
    assert service.run(bare) == ""
    return bare


@pytest.fixture
def library(portable: Database) -> Iterator[PortableLibrary]:
    """A library of 200 rows and a space over it there, made by the owner."""
    with portable.connect(autocommit=True) as connection:
        made = PortableLibrary(connection, portable)
        made.create_table()
        made.insert(range(200))
        made.create_space()
        yield made
