"""The cache is bounded in models and in bytes, and forgets the least recently used first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from songspace.cache import Cache
from songspace.encoder import Encoder


class Loader:
    """Counts loads; every model has the same size."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.loads: list[str] = []

    def __call__(self, identity: str) -> Encoder:
        self.loads.append(identity)
        return cast(Encoder, cast(Any, SimpleNamespace(bytes_held=self.size)))


def test_a_model_is_loaded_once() -> None:
    cache, loader = Cache(), Loader(10)
    assert cache.get("a", loader) is cache.get("a", loader)
    assert loader.loads == ["a"]


def test_models_are_bounded_in_number() -> None:
    cache, loader = Cache(most_models=3), Loader(10)
    for identity in ("a", "b", "c", "a", "d"):
        cache.get(identity, loader)
    assert len(cache) == 3
    cache.get("a", loader)
    assert loader.loads == ["a", "b", "c", "d"]
    cache.get("b", loader)
    assert loader.loads[-1] == "b"


def test_models_are_bounded_in_bytes() -> None:
    cache, loader = Cache(most_bytes=100), Loader(40)
    for identity in ("a", "b", "c"):
        cache.get(identity, loader)
    assert (len(cache), cache.bytes_held) == (2, 80)


def test_a_model_larger_than_the_bound_is_held_alone() -> None:
    cache, loader = Cache(most_bytes=100), Loader(500)
    cache.get("a", loader)
    cache.get("b", loader)
    assert len(cache) == 1
    cache.get("b", loader)
    assert loader.loads == ["a", "b"]


def test_a_model_that_cannot_be_loaded_is_not_held() -> None:
    cache = Cache()

    def fail(identity: str) -> Encoder:
        raise ValueError(identity)

    for _ in range(2):
        try:
            cache.get("a", fail)
        except ValueError:
            assert len(cache) == 0
