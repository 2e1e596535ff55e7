"""A converted model, made once: a conversion takes a second."""

from __future__ import annotations

import pytest

from exporters.bundle import Bundle
from exporters.convert import convert
from tests.unit.exporters.tiny import tiny_model


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    """The bundle of `tiny_model()`."""
    return convert(tiny_model())
