"""The map: near rows are near on it, and each point keeps its own name and values."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.analysis import library_map as maps
from trainer.analysis.library_map import class_column, flatten, library_map, number_column
from trainer.data.split import spread


def two_heaps(rows: int = 80) -> np.ndarray:
    random = np.random.default_rng(0)
    return (random.normal(size=(rows, 4)) + 20 * (np.arange(rows) % 2)[:, None]).astype(np.float32)


def test_points_keep_their_names_and_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "MOST_AT_ONCE", 40)
    rows = two_heaps()
    titles = [f"track {number}" for number in range(len(rows))]
    columns = [number_column("first", rows[:, 0]), class_column("kind", [["even|x", "odd"][n % 2] for n in range(80)])]
    found = library_map(rows, titles, columns, "l2", patient=False).document
    assert len(found["names"]) == len(found["x"]) == 40
    numbers = [int(name.removeprefix("track ")) for name in found["names"]]
    assert found["columns"][0]["values"] == pytest.approx(rows[numbers, 0], rel=1e-3)
    codes = [found["columns"][1]["classes"][code] for code in found["columns"][1]["values"]]
    assert codes == [["even", "odd"][number % 2] for number in numbers]
    assert all(0 <= place <= 1 for place in (*found["x"], *found["y"]))


@pytest.mark.parametrize("metric", ["l2", "cosine"])
def test_heaps_stay_heaps(metric: maps.Metric) -> None:
    method, points = flatten(two_heaps(), metric, patient=False)
    middles = [points[place::2].mean(axis=0) for place in (0, 1)]
    spread_of = max(points[place::2].std() for place in (0, 1))
    assert method == "t-SNE"
    if metric == "l2":
        assert np.linalg.norm(middles[0] - middles[1]) > 2 * spread_of


def test_umap_is_asked_for_with_the_metric_of_the_space() -> None:
    pytest.importorskip("umap", reason="umap-learn is not installed")
    method, points = flatten(two_heaps(), "cosine", patient=True)
    assert method == "UMAP" and points.shape == (80, 2) and np.isfinite(points).all()


def test_one_axis_or_few_rows_lie_along_a_line() -> None:
    assert flatten(two_heaps()[:, :1], "l2", patient=True)[1].shape == (80, 2)
    assert flatten(two_heaps(8), "l2", patient=True)[0] == "its first axis"


def test_an_absent_label_and_a_value_that_is_no_number_are_null() -> None:
    assert class_column("label", [None, "b", "b", "a", ""])["values"] == [None, 0, 0, 1, None]
    assert number_column("x", np.array([1.25, np.nan], np.float32))["values"] == [1.25, None]


def test_rows_are_taken_evenly() -> None:
    assert spread(10, 3).tolist() == [0, 4, 9] and spread(2, 5).tolist() == [0, 1] and spread(5, 0).tolist() == []


@pytest.mark.parametrize("spread", [0.0, 1e-8])
def test_what_a_collapsed_model_says_of_every_track_is_laid_out_along_a_line(spread: float) -> None:
    """Laid flat by t-SNE, it would end the process: its first step divides by the spread."""
    still = np.random.default_rng(1).normal(0.5, spread, (200, 8)).astype(np.float32)
    method, points = flatten(still, "l2", patient=False)
    assert method == "its first axis"
    assert points.shape == (200, 2)
