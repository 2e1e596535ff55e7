"""The cache is bounded in models and in bytes, and forgets the least recently used first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from songspace.cache import Cache
from songspace.encoder import Encoder


def encoder(size: int) -> Encoder:
    """All that the cache looks at."""
    return cast(Encoder, cast(Any, SimpleNamespace(bytes_held=size)))


def filled(cache: Cache, identities: str, size: int = 10) -> Cache:
    """The cache after each of these was looked for and, where it was not held, put."""
    for identity in identities:
        if cache.get(identity) is None:
            cache.put(identity, encoder(size))
    return cache


def held(cache: Cache, identities: str) -> str:
    """Which of these are held."""
    return "".join(identity for identity in identities if identity in cache)


def test_what_was_put_is_found() -> None:
    cache, model = Cache(), encoder(10)
    assert cache.get("a") is None
    cache.put("a", model)
    assert cache.get("a") is model


def test_models_are_bounded_in_number_and_the_least_recently_used_goes_first() -> None:
    cache = filled(Cache(most_models=3), "abcad")
    assert len(cache) == 3
    assert held(cache, "abcd") == "acd"


def test_models_are_bounded_in_bytes() -> None:
    cache = filled(Cache(most_bytes=100), "abc", size=40)
    assert (held(cache, "abc"), cache.bytes_held) == ("bc", 80)


def test_a_model_larger_than_the_bound_is_held_alone() -> None:
    assert held(filled(Cache(most_bytes=100), "ab", size=500), "ab") == "b"
