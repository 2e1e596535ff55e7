"""The figures of retrieval, computed again by hand."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.models.projection.clusters import clusters, nearest_clusters
from trainer.models.projection.measures import retrieval, separation


def on_circle(*degrees: float) -> np.ndarray:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_a_ranking_by_hand() -> None:
    pool, pool_labels = on_circle(1, 2, 3, 90, 91, 180), np.array(["a", "b", "a", "b", "b", "a"], object)
    queries, labels = on_circle(0, 89), np.array(["a", "b"], object)
    found = retrieval(queries, labels, pool, pool_labels, ("a", "b"))
    # The first query ranks a b a b b a: hits at 1, 3 and 6. The second: 90 b, 91 b, 3 a, 2 b, 1 a, 180 a.
    assert found.precision[1] == 1.0
    assert found.precision[5] == pytest.approx((2 / 5 + 3 / 5) / 2)
    assert found.map_at_r == pytest.approx(((1 + 2 / 3) / 3 + (1 + 1) / 3) / 2)
    assert found.confusion.tolist() == [pytest.approx([2 / 5, 3 / 5]), pytest.approx([2 / 5, 3 / 5])]


def test_only_counted_classes_query() -> None:
    pool, labels = on_circle(0, 1, 90), np.array(["a", "a", "b"], object)
    found = retrieval(pool, labels, pool, labels, ("a",))
    assert found.precision[1] == 1.0 and found.confusion.shape == (1, 1)
    assert np.isnan(retrieval(pool, labels, pool, labels, ()).precision[5])


def test_separation_of_what_lies_apart_and_of_what_does_not() -> None:
    random = np.random.default_rng(0)
    labels = np.array(["a", "b"] * 20, object)
    apart = separation(on_circle(*[(90 if n % 2 else 0) + random.normal() for n in range(40)]), labels, ("a", "b"), 0)
    assert apart["silhouette"] > 0.9 and apart["nmi"] == pytest.approx(1)
    mixed = separation(on_circle(*random.uniform(0, 90, 40)), labels, ("a", "b"), 0)
    assert mixed["silhouette"] < 0.1 and mixed["nmi"] < 0.3


def test_the_nearest_cluster_is_named_with_a_confidence_that_the_held_out_rows_bear_out() -> None:
    labels = np.array(["low", "low", "high", "high"], object)
    points = on_circle(0, 10, 80, 90)
    found = clusters(points, labels, points, labels)
    ranked = nearest_clusters(on_circle(20)[0], found)
    assert [name for name, _ in ranked] == ["low", "high"]
    assert sum(confidence for _, confidence in ranked) == pytest.approx(1)
    # Rows that are as often wrong as right want a temperature at which no class is sure.
    unsure = clusters(points, labels, points, labels[::-1])
    assert unsure["temperature"] > found["temperature"]
    assert nearest_clusters(on_circle(0)[0], unsure)[0][1] < ranked[0][1]
