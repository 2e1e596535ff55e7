"""Both of the client's networks, trained for a few epochs on a small library."""

from __future__ import annotations

import pytest

from tests.unit.trainer.models.vae.imported.client import Client, trained_client
from trainer.data.synthetic import Library


@pytest.fixture(scope="session")
def clients(library: Library) -> dict[str, Client]:
    return {kind: trained_client(kind, library) for kind in ("gelu", "relu")}


@pytest.fixture(params=["gelu", "relu"])
def client(request: pytest.FixtureRequest, clients: dict[str, Client]) -> Client:
    return clients[request.param]
