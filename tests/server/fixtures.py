"""The fixtures that every test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.server.databases import Database, execute, fresh_database
from tests.server.servers import ROOT, choose_server


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A superuser's URL of the server's maintenance database."""
    with choose_server() as url:
        yield url


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[Database]:
    """The database with the extension that all others are copied from."""
    with fresh_database(server_url) as made:
        execute(made.url, "CREATE EXTENSION songspace CASCADE")
        yield made


@pytest.fixture
def database(server_url: str, template: Database) -> Iterator[Database]:
    """A fresh database with the extension."""
    with fresh_database(server_url, template.name) as made:
        yield made


@pytest.fixture
def empty_database(server_url: str) -> Iterator[Database]:
    """A fresh database without the extension."""
    with fresh_database(server_url) as made:
        yield made


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection to `database`, each statement its own transaction."""
    with database.connect(autocommit=True) as opened:
        yield opened


def shared_data_folder() -> Path:
    """Return where real tracks for tests and benchmarks lie, if they are on this machine."""
    return Path(os.environ.get("SONGSPACE_SHARED") or ROOT.parent / "shared" / "data")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real tracks; without it the test is skipped."""
    folder = shared_data_folder()
    if not folder.is_dir():
        pytest.skip(f"no real tracks in {folder}: set SONGSPACE_SHARED to a folder that has them")
    return folder
