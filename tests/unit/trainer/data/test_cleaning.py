"""Which rows are left out, and why."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from songspace.errors import DataError
from trainer.config import FeatureSettings, SourceSettings
from trainer.data.cleaning import clean
from trainer.data.table import Table

SOURCE = SourceSettings(
    (FeatureSettings("bpm", reject=(0.0,)), FeatureSettings("tone", minimum=-1, maximum=5), FeatureSettings("free")),
    reject_all_zero=True,
)
VALUES = st.sampled_from([0.0, 1.0, 5.0, 6.0, -2.0, np.nan, np.inf, -np.inf])
GOOD = np.tile(np.array([[120, 1, 7]], np.float32), (64, 1))


def table(rows: npt.NDArray[np.float32]) -> Table:
    return Table(("bpm", "tone", "free"), np.concatenate([rows, GOOD]))


@given(arrays.arrays(np.float32, (20, 3), elements=VALUES))
def test_every_row_is_kept_whole_or_counted_once(rows: npt.NDArray[np.float32]) -> None:
    kept, rejected = clean(table(rows), SOURCE)
    assert len(kept) + sum(rejected.values()) == 84
    assert np.isfinite(kept.rows).all() and kept.rows.any(axis=1).all()
    assert (kept.rows[:, 0] != 0).all()
    assert ((kept.rows[:, 1] >= -1) & (kept.rows[:, 1] <= 5)).all()


def test_reasons_are_named() -> None:
    rows = [[np.nan, 0, 0], [np.inf, 0, 0], [0, 0, 0], [0, 1, 1], [100, 9, 0], [100, -9, 0]]
    _, rejected = clean(table(np.array(rows, np.float32)), SOURCE)
    expected = {"missing value": 1, "infinite value": 1, "silent": 1, "rule of bpm": 1, "rule of tone": 2}
    assert rejected == expected


def test_labels_follow_their_rows() -> None:
    rows = np.array([[np.nan, 1, 1], [100, 1, 1]], np.float32)
    whole = Table(("a", "b", "c"), np.concatenate([rows, GOOD]), np.array(["x", "y", *["z"] * 64], object))
    kept, _ = clean(whole, SOURCE)
    assert kept.labels is not None and list(kept.labels[:2]) == ["y", "z"]


def test_too_few_rows_are_refused_with_the_reasons() -> None:
    with pytest.raises(DataError, match=r"has 63 rows to train on, and 64 are needed; left out: 1 silent"):
        clean(Table(("bpm", "tone", "free"), np.concatenate([GOOD[1:], np.zeros((1, 3), np.float32)])), SOURCE)


def test_a_feature_that_no_row_has_is_named() -> None:
    rows = GOOD.copy()
    rows[:, 1] = np.nan
    with pytest.raises(DataError, match="No row has a value of tone: leave it out with --features"):
        clean(Table(("bpm", "tone", "free"), rows), SOURCE)
