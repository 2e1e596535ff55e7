"""Servers with and without songspace_preload, and the library in them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from private_cluster.cluster import Cluster
from private_cluster.throwaway import throwaway
from tests.integration.preload.asking import ON, prepare


@pytest.fixture(scope="module")
def preloaded() -> Iterator[Cluster]:
    """A server with the module, and the library in it."""
    with throwaway(ON) as cluster:
        yield prepare(cluster)


@pytest.fixture(scope="module")
def plain() -> Iterator[Cluster]:
    """A server without the module, and the library in it."""
    with throwaway() as cluster:
        yield prepare(cluster)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        os.chmod(name, 0o755)
        yield Path(name)
