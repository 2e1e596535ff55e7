"""Which rows are trained on and which are held out to measure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

MOST_HELD_OUT = 20_000
Indices = npt.NDArray[np.int64]


def spread(count: int, most: int) -> Indices:
    """At most so many of 0 ... `count` - 1, evenly spread: rows come in the library's order."""
    return np.unique(np.linspace(0, count - 1, max(0, min(count, most))).round().astype(np.int64))


def split(count: int, share: float, seed: int) -> tuple[Indices, Indices]:
    """Indices (training, held out) of `count` rows, drawn by `seed`.

    At least one row is held out, and at most 20,000: more would cost time and measure nothing better.
    """
    order = np.random.default_rng(seed).permutation(count).astype(np.int64)
    held_out = min(max(1, round(count * share)), MOST_HELD_OUT)
    return np.sort(order[held_out:]), np.sort(order[:held_out])
