"""Names inside a model: they end up in messages, logs and files of people who did not choose them."""

from __future__ import annotations

from collections.abc import Iterable

from songspace.errors import ModelError

LONGEST_NAME = 500
QUOTES = frozenset("'\"`\\")


def check_names(names: Iterable[str]) -> None:
    """Raise ModelError where a name is long, quotes something, or has characters that do not print."""
    for name in names:
        if len(name) > LONGEST_NAME:
            raise ModelError(f"it has a name of {len(name)} characters, '{name[:40]}...'; {LONGEST_NAME} are allowed")
        if not name.isprintable() or not QUOTES.isdisjoint(name):
            raise ModelError(
                f"the name {name!a} has a quote, a backslash or a character that does not print; rename it"
            )
