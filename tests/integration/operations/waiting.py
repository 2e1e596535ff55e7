"""Waiting for what another process does."""

from __future__ import annotations

import time
from typing import Any

from tests.integration.library import Library

PATIENCE_SECONDS = 30.0


def wait_until(library: Library, question: str, *values: Any) -> None:
    """Ask until the answer is true, not for ever."""
    latest = time.monotonic() + PATIENCE_SECONDS
    while not library.one(question, *values):
        assert time.monotonic() < latest, f"never became true: {question}"
        time.sleep(0.05)
