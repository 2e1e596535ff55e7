"""Precision among neighbours, against a count by hand."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.analysis.neighbours import class_matrix, expected_precision


def test_classes_are_split() -> None:
    found = class_matrix(np.array(["b|a", None, "a"], object))
    assert found.tolist() == [[True, True], [False, False], [True, False]]


def test_ties_share_the_places_that_are_left() -> None:
    vectors = np.array([[0.0], [1.0], [1.0], [-1.0], [9.0]])
    classes = class_matrix(np.array(["a", "a", "b", "b", "c"], object))
    # Of row 0, three rows tie for one place and one of them is of its class; rows 1 and 2 have each other first.
    by_row = [1 / 3, 0, 0, 0, (1 / 2) * 0]
    assert expected_precision(vectors, classes, k=1) == pytest.approx(np.mean(by_row))


def test_equal_vectors_give_chance() -> None:
    classes = class_matrix(np.array(["a"] * 30 + ["b"] * 70, object))
    chance = 0.3 * 29 / 99 + 0.7 * 69 / 99
    assert expected_precision(np.zeros((100, 3)), classes) == pytest.approx(chance, abs=1e-6)


def test_without_ties_it_is_a_plain_count() -> None:
    random = np.random.default_rng(0)
    vectors, labels = random.normal(size=(300, 4)), random.choice(list("abc"), 300)
    distances = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1)[:, :10]
    plain = (labels[nearest] == labels[:, None]).mean()
    assert expected_precision(vectors, class_matrix(labels.astype(object))) == pytest.approx(plain, abs=1e-6)


def test_with_a_stride_some_rows_ask_and_all_answer() -> None:
    vectors = np.array([[0.0], [1.0], [5.0], [6.0]])
    classes = class_matrix(np.array(["a", "a", "b", "c"], object))
    assert expected_precision(vectors, classes, k=1) == pytest.approx(2 / 4)
    assert expected_precision(vectors, classes, k=1, stride=2) == pytest.approx(1 / 2)
    assert expected_precision(vectors, classes, k=1, stride=3) == pytest.approx(1 / 2)
    assert expected_precision(vectors, classes, k=1, stride=4) == pytest.approx(1)
