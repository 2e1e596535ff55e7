"""Scaling, constants and eigenvalues."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from songspace.errors import DataError
from trainer.config import Config, FeatureSettings, SourceSettings
from trainer.data import standardise
from trainer.data.split import split

CONFIG = Config(SourceSettings((FeatureSettings("a"), FeatureSettings("b", weight=0.5), FeatureSettings("c"))))


def rows() -> np.ndarray:
    random = np.random.default_rng(0)
    columns = [random.normal(100, 3, 1_000), random.lognormal(0, 1, 1_000), np.full(1_000, 7.0)]
    return np.stack(columns, axis=1).astype(np.float32)


def test_mean_and_deviation_are_those_of_the_rows() -> None:
    scaling = standardise.measure(rows(), CONFIG)
    np.testing.assert_allclose(scaling.mean, rows().mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(scaling.scale[:2], rows().std(axis=0)[:2], rtol=1e-5)
    assert scaling.weight.tolist() == [1, 0.5, 1]


def test_a_constant_column_enters_as_zero_whatever_comes_later() -> None:
    scaling = standardise.measure(rows(), CONFIG)
    assert scaling.scale[2] == 0 and scaling.mean[2] == 7
    assert scaling.standardise(np.array([[100, 1, 1e30]], np.float32))[0, 2] == 0
    assert standardise.constant_names(scaling.features(CONFIG.source.features)) == ["c"]


@pytest.mark.parametrize(("others", "constant"), [(5, True), (6, False)])
def test_nearly_constant_is_one_value_in_995_of_1000(others: int, constant: bool) -> None:
    values = rows()
    values[:others, 2] = np.arange(others)
    scaling = standardise.measure(values, CONFIG)
    assert bool(scaling.constant[2]) is constant
    assert not constant or scaling.mean[2] == 7


def test_rounding_is_no_spread() -> None:
    values = rows()
    values[:, 2] = np.float32(1e6) + np.random.default_rng(1).choice([0, 0.0625], 1_000)
    assert standardise.measure(values, CONFIG).scale[2] == 0


def test_values_are_clipped() -> None:
    scaling = standardise.measure(rows(), CONFIG)
    assert scaling.standardise(np.array([[1e9, -1e9, 0]], np.float32)).tolist() == [[8, -8, 0]]


def test_too_few_features_are_refused_by_name() -> None:
    values = rows()
    values[:, 0] = 1
    with pytest.raises(DataError, match=r"1 features that vary, and 2 are needed; constant: a, c"):
        standardise.measure(values, CONFIG)


def test_eigenvalues_are_those_of_the_correlation_matrix() -> None:
    config = replace(CONFIG, source=SourceSettings(tuple(FeatureSettings(name) for name in "abc")))
    random = np.random.default_rng(0)
    values = (random.normal(size=(5_000, 2)) @ random.normal(size=(2, 3))).astype(np.float32)
    found = standardise.eigenvalues(values, standardise.measure(values, config))
    expected = np.linalg.eigvalsh(np.corrcoef(values.T))[::-1]
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_the_snapshot_has_21_quantiles_from_least_to_most() -> None:
    found = standardise.snapshot(rows(), ("a", "b", "c"))
    assert len(found["b"]) == 21
    assert (found["b"][0], found["b"][-1]) == (rows()[:, 1].min(), rows()[:, 1].max())
    assert found["b"] == sorted(found["b"])


def test_the_split_is_whole_and_seeded() -> None:
    training, held_out = split(1_000, 0.1, 5)
    assert len(held_out) == 100
    assert sorted([*training, *held_out]) == list(range(1_000))
    assert np.array_equal(split(1_000, 0.1, 5)[1], held_out)
    assert not np.array_equal(split(1_000, 0.1, 6)[1], held_out)
    assert len(split(10**6, 0.5, 1)[1]) == 20_000
