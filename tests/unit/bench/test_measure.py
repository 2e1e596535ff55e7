"""Times taken in turns, and what is made of them."""

from __future__ import annotations

import pytest

from tests.bench.measure import Pairs, alternate, percentile, slope


def test_sides_are_taken_in_turns_and_the_first_changes() -> None:
    order: list[str] = []

    def side(name: str, value: float) -> float:
        order.append(name)
        return value

    pairs = alternate(lambda: side("ours", 3.0), lambda: side("theirs", 2.0), 3)
    assert order == ["ours", "theirs", "ours", "theirs", "theirs", "ours", "ours", "theirs"]
    assert (pairs.ours, pairs.theirs) == ([3.0] * 3, [2.0] * 3)


def test_the_ratio_is_the_median_of_the_pairs() -> None:
    disturbed = Pairs([2.0, 40.0, 2.0], [1.0, 20.0, 0.5])
    assert disturbed.ratio == 2.0
    assert (disturbed.our_median, disturbed.their_median) == (2.0, 1.0)


def test_percentile() -> None:
    assert percentile(list(range(101)), 0.99) == 99.0


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 2.0])
def test_slope_is_the_exponent(exponent: float) -> None:
    sizes = [10_000, 100_000, 1_000_000]
    assert slope(sizes, [3 * size**exponent for size in sizes]) == pytest.approx(exponent, abs=1e-9)
