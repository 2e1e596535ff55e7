"""A library of real tracks with a space of eight axes over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.explore.spaces import Explored, explored
from tests.integration.explore.tracks import load_tracks
from tests.integration.library import Library
from tests.server.databases import Database, fresh_database


@pytest.fixture(scope="session")
def tracks_template(server_url: str, template: Database, shared_data: Path) -> Iterator[Database]:
    """A database with 12,000 real tracks in `tracks` and a space `sound` over their twelve features, to be copied."""
    with fresh_database(server_url, template.name) as made:
        with made.connect(autocommit=True) as connection:
            load_tracks(Library(connection, made), shared_data / "spotify_tracks.parquet", 12_000)
        yield made


@pytest.fixture
def tracks(server_url: str, tracks_template: Database) -> Iterator[Explored]:
    """A fresh copy of it, with a connection and all its vectors."""
    with (
        fresh_database(server_url, tracks_template.name) as made,
        made.connect(autocommit=True) as connection,
    ):
        yield explored(Library(connection, made), "sound")
