"""Heaps that are there, and heaps that are not."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.analysis.clusters.choose import choose_clusters
from trainer.analysis.clusters.report import clusters
from trainer.analysis.clusters.stability import stability, stability_verdict
from trainer.analysis.subject import Subject

CENTRES = np.array([[0, 0, 0], [10, 0, 0], [0, 10, 0], [0, 0, 10]], np.float32)


def test_heaps_are_counted_and_stay() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 800)
    points = (CENTRES[truth] + rng.standard_normal((800, 3))).astype(np.float32)
    found = choose_clusters(points, most=7)
    assert found.k == 4 and set(found.silhouettes) == set(range(2, 8))
    assert found.silhouettes[4] > 0.6
    assert stability(points, found.labels, 4) == pytest.approx(1, abs=1e-3)
    pairs = {(one, other) for one, other in zip(truth.tolist(), found.labels.tolist(), strict=True)}
    assert len(pairs) == 4


def test_one_round_heap_falls_apart_anew_each_time() -> None:
    points = np.random.default_rng(1).standard_normal((1_000, 8)).astype(np.float32)
    found = choose_clusters(points, most=6)
    assert max(found.silhouettes.values()) < 0.2
    assert stability(points, found.labels, found.k) < 0.5


@pytest.mark.parametrize(("index", "word"), [(0.75, "stable"), (0.6, "loose"), (0.4, "a matter of chance")])
def test_a_stability_in_words(index: float, word: str) -> None:
    assert stability_verdict(index) == word


def test_the_clusters_of_a_run_are_described(subject: Subject) -> None:
    found = clusters(subject)
    assert found is not None and len(found["clusters"]) == found["k"]
    shares = [cluster["share"] for cluster in found["clusters"]]
    assert sum(shares) == pytest.approx(1) and shares == sorted(shares, reverse=True)
    for cluster in found["clusters"]:
        deviations = [abs(item["deviation"]) for item in cluster["features"]]
        assert deviations == sorted(deviations, reverse=True) and all(value >= 0.3 for value in deviations)
        assert 0 < len(cluster["labels"]) <= 3
