"""The cache is bounded in models and in bytes, and forgets the least recently used first."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any, cast

from songspace.cache import SECONDS_UNTOLD, Cache
from songspace.encoder import Encoder
from songspace.usage import Usage, UsageFile


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


class Told(UsageFile):
    """What would be written, kept."""

    def __init__(self) -> None:
        self.usages: list[Usage] = []

    def write(self, usage: Usage) -> None:
        self.usages.append(usage)


def test_what_it_does_is_counted() -> None:
    cache = filled(Cache(most_models=2), "aabbbca")
    assert (cache.loads, cache.hits, cache.evictions) == (4, 3, 2)


def test_a_load_is_told_at_once_with_what_is_held() -> None:
    cache, told = Cache(most_models=2), Told()
    cache.usage_file = told
    before = time.time()
    filled(cache, "abc")
    assert [usage["loads"] for usage in told.usages] == [1, 2, 3]
    last = dict(told.usages[-1])
    assert before <= cast(float, last.pop("last_use")) <= time.time()
    assert last == {"models": ["b", "c"], "bytes": 20, "loads": 3, "hits": 0, "evictions": 1}


def test_uses_in_quick_succession_are_told_together() -> None:
    cache, told = filled(Cache(), "a"), Told()
    cache.usage_file = told
    began = time.monotonic()
    while cache.hits < 20_000:
        cache.get("a")
    periods = (time.monotonic() - began) / SECONDS_UNTOLD
    assert 1 <= len(told.usages) <= periods + 1
    time.sleep(2 * SECONDS_UNTOLD)
    cache.get("a")
    assert told.usages[-1]["hits"] == 20_001
