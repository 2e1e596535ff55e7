"""What is kept of the training embeddings, computed again by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.trainer.models.projection.conftest import WIDTH, make_library
from trainer.models.projection.config import Config, LabelSettings
from trainer.models.projection.prepared import prepare
from trainer.models.projection.snapshot import snapshot


def numbers(letters: str) -> np.ndarray:
    return np.array([ord(letter) - ord("m") for letter in letters], np.float32)


def test_quantiles_are_those_of_the_products_with_the_kept_directions() -> None:
    rows = make_library(200).embeddings + 1
    kept = snapshot(rows, seed=1)
    assert kept["snapshot"].keys() == {"norm", *kept["directions"]}
    assert kept["snapshot"]["norm"] == pytest.approx(np.quantile(np.linalg.norm(rows, axis=1), np.linspace(0, 1, 11)))
    for name, letters in kept["directions"].items():
        assert len(letters) == WIDTH and np.abs(numbers(letters)).max() == 12
        assert kept["snapshot"][name] == pytest.approx(np.quantile(rows @ numbers(letters), np.linspace(0, 1, 11)))


def test_the_first_direction_is_the_one_that_varies_most() -> None:
    random = np.random.default_rng(1)
    rows = random.normal(size=(100, WIDTH)).astype(np.float32)
    rows[:, 5] *= 50
    assert np.abs(numbers(snapshot(rows, seed=1)["directions"]["principal_1"])).argmax() == 5


def test_few_rows_have_fewer_quantiles() -> None:
    assert [len(snapshot(make_library(rows).embeddings, 1)["snapshot"]["norm"]) for rows in (16, 55, 500)] == [3, 6, 11]


def test_changed_copies_are_no_part_of_it() -> None:
    prepared = prepare(make_library(), Config(labels=LabelSettings(column="genre")))
    plain, training = prepared.own_rows(), prepared.training
    doubled = training.take(np.concatenate([np.arange(len(training)), np.arange(len(training))]))
    doubled.embeddings[len(training) :] += 1
    assert np.array_equal(replace(prepared, training=doubled).own_rows(), plain)
