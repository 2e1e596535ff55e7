"""What is kept of the training embeddings, computed again by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.trainer.models.projection.conftest import WIDTH, make_library
from trainer.models.projection.config import Config, LabelSettings
from trainer.models.projection.prepared import prepare
from trainer.models.projection.snapshot import snapshot


def numbers(signs: str) -> np.ndarray:
    return np.array([{"+": 1, "-": -1}[sign] for sign in signs], np.float32)


def test_quantiles_are_those_of_the_products_with_the_kept_directions() -> None:
    rows = make_library(200).embeddings + 1
    kept = snapshot(rows)
    assert kept["snapshot"].keys() == {"norm", *kept["directions"]}
    assert kept["snapshot"]["norm"] == pytest.approx(np.quantile(np.linalg.norm(rows, axis=1), np.linspace(0, 1, 11)))
    for name, signs in kept["directions"].items():
        assert len(signs) == WIDTH
        assert kept["snapshot"][name] == pytest.approx(np.quantile(rows @ numbers(signs), np.linspace(0, 1, 11)))


def test_directions_are_the_same_whatever_the_rows_are() -> None:
    one, other = (snapshot(make_library(50, seed=seed).embeddings)["directions"] for seed in (1, 2))
    assert one == other and len(set(one.values())) == 4


def test_few_rows_have_fewer_quantiles() -> None:
    assert [len(snapshot(make_library(rows).embeddings)["snapshot"]["norm"]) for rows in (16, 55, 500)] == [3, 6, 11]


def test_changed_copies_are_no_part_of_it() -> None:
    prepared = prepare(make_library(), Config(labels=LabelSettings(column="genre")))
    plain, training = prepared.own_rows(), prepared.training
    doubled = training.take(np.concatenate([np.arange(len(training)), np.arange(len(training))]))
    doubled.embeddings[len(training) :] += 1
    assert np.array_equal(replace(prepared, training=doubled).own_rows(), plain)
