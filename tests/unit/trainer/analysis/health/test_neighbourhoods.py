"""Neighbourhoods whose measures are known."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.analysis.health.agreement import nearest, shared
from trainer.analysis.health.neighbourhoods import health_verdict, neighbourhoods
from trainer.analysis.health.reachability import reachability


def test_points_on_a_circle_are_all_alike() -> None:
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    found = neighbourhoods(np.column_stack([np.cos(angles), np.sin(angles)]))
    assert (found.occurrences == 10).all()
    assert (found.hubness, found.dead_zones, found.isolated) == (0, 0, 0)
    # The 10th neighbour is 5 places on, the 100th 50: chords of those arcs.
    expected = np.sin(50 * np.pi / 200) / np.sin(5 * np.pi / 200)
    assert found.distance_ratio == pytest.approx(expected, rel=1e-6)


def test_a_hub_is_everybodys_neighbour_and_is_skewed() -> None:
    rng = np.random.default_rng(0)
    shell = rng.standard_normal((300, 60))
    shell /= np.linalg.norm(shell, axis=1, keepdims=True)
    # In so many dimensions points of a sphere are further from each other than from its middle.
    found = neighbourhoods(np.vstack([shell, np.zeros(60)]))
    assert found.occurrences[-1] == 300
    assert found.hubness > 10
    assert neighbourhoods(shell).hubness < 3


def test_tracks_far_from_all_others_are_isolated_and_nobodys_neighbours() -> None:
    rng = np.random.default_rng(1)
    crowd = rng.standard_normal((400, 2))
    lonely = 50.0 * (1 + np.arange(8))[:, None] * [[1, -1]]
    found = neighbourhoods(np.vstack([crowd, lonely]))
    assert (found.occurrences[:400] > 0).mean() > 0.99
    assert found.isolated == pytest.approx(neighbourhoods(crowd).isolated * 400 / 408 + 8 / 408, abs=0.02)
    # In a line away from the crowd, some are neighbours of those further out; none is the crowd's.
    assert found.neighbours[:400].max() < 400


def test_the_measures_are_those_of_a_plain_count() -> None:
    points = np.random.default_rng(2).standard_normal((700, 5))
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    radius = np.quantile(apart[:200][~np.eye(200, 700, dtype=bool)], 0.02)
    np.fill_diagonal(apart, np.inf)
    ordered = np.sort(apart, axis=1)
    times = np.bincount(np.argsort(apart, axis=1)[:, :10].ravel(), minlength=700)
    found = neighbourhoods(points)
    assert found.isolated == ((apart <= radius).sum(axis=1) < 3).mean()
    assert found.distance_ratio == pytest.approx((ordered[:, 99] / ordered[:, 9]).mean())
    assert np.array_equal(found.occurrences, times)
    assert found.hubness == pytest.approx((((times - times.mean()) / times.std()) ** 3).mean())
    quarters = (1 - found.isolated, found.distance_ratio / 3, 1 / (1 + max(found.hubness, 0)), 1 - found.dead_zones)
    assert found.score == pytest.approx(np.mean(quarters))


def test_equal_points_have_no_ratio() -> None:
    found = neighbourhoods(np.zeros((150, 3)))
    assert found.distance_ratio == 0 and found.isolated == 0


@pytest.mark.parametrize(
    ("gain", "ending"),
    [(0.2, "better than b: use it"), (0.1, "a modest gain"), (-0.05, "no difference"), (-0.06, "worse than b: keep b")],
)
def test_a_gain_in_words(gain: float, ending: str) -> None:
    assert health_verdict("a", "b", gain).endswith(ending)


def test_hops_on_a_ring() -> None:
    places = np.arange(60)
    found = reachability(np.column_stack([(places + 1) % 60, (places - 1) % 60]))
    assert found["components"] == 1 and found["reached"] == 1
    assert (found["hops_median"], found["hops_most"]) == (15, 30)


def test_what_cannot_be_reached_is_counted() -> None:
    # Forty rows in a ring; twenty more lead into it, and nothing leads to them.
    ring = np.column_stack([(np.arange(40) + 1) % 40, (np.arange(40) + 2) % 40])
    outside = np.tile([[0, 1]], (20, 1))
    found = reachability(np.vstack([ring, outside]))
    assert found["components"] == 1
    assert found["reached"] == pytest.approx(0.67, abs=0.05)
    apart = reachability(np.vstack([ring, ring[:20] % 20 + 40]))
    assert apart["components"] == 2 and apart["largest_component"] == pytest.approx(2 / 3)


def test_neighbours_are_shared_or_not() -> None:
    points = np.random.default_rng(3).standard_normal((2_000, 4))
    near = nearest(points, 10)
    assert not (near == np.arange(2_000)[:, None]).any()
    assert shared(near, nearest(3 * points[:, ::-1], 10)) == 1
    assert shared(near, nearest(np.random.default_rng(4).standard_normal((2_000, 4)), 10)) == pytest.approx(
        0.005, abs=0.003
    )
