"""Taking times: one side, or two sides in turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Seconds = Callable[[], float]


def stopwatch(work: Callable[[], object]) -> float:
    """Seconds that a call took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class Pairs:
    """Times of two sides taken in turns, in the same unit."""

    ours: list[float]
    theirs: list[float]

    @property
    def ratio(self) -> float:
        """The median of the paired ratios ours / theirs: what disturbs a pair disturbs both of its sides."""
        return statistics.median(a / b for a, b in zip(self.ours, self.theirs, strict=True))

    @property
    def our_median(self) -> float:
        """Our side."""
        return statistics.median(self.ours)

    @property
    def their_median(self) -> float:
        """The other side."""
        return statistics.median(self.theirs)


def alternate(ours: Seconds, theirs: Seconds, pairs: int, warm_up: bool = True) -> Pairs:
    """Time two sides A B, B A, A B ...: which of them goes first changes from pair to pair."""
    if warm_up:
        ours()
        theirs()
    found = Pairs([], [])
    for number in range(pairs):
        for side, times in _order((ours, found.ours), (theirs, found.theirs), number):
            times.append(side())
    return found


def _order(
    first: tuple[Seconds, list[float]], second: tuple[Seconds, list[float]], number: int
) -> tuple[tuple[Seconds, list[float]], ...]:
    return (first, second) if number % 2 == 0 else (second, first)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0..1) of the values lies."""
    return float(np.quantile(np.asarray(values), share))


def slope(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The exponent b of cost ~ size ** b: the slope of a straight line through the logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])
