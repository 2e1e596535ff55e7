"""Paths whose course is known."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.analysis.interpolation.smoothness import interpolation, smoothness
from trainer.analysis.subject import Subject


def test_a_straight_even_path() -> None:
    found = smoothness(np.linspace([0, 0, 0], [1, 2, 2], 11)[None])
    assert (found.path_ratio, found.largest_step) == (pytest.approx(1), pytest.approx(0.1))
    assert found.unevenness == pytest.approx(0, abs=1e-6)


def test_half_a_circle_is_longer_by_half_of_pi() -> None:
    angles = np.linspace(0, np.pi, 200)
    found = smoothness(np.column_stack([np.cos(angles), np.sin(angles)])[None])
    assert found.path_ratio == pytest.approx(np.pi / 2, rel=1e-3)
    assert found.unevenness == pytest.approx(0, abs=1e-6)


def test_a_jump_is_one_large_step() -> None:
    jump = np.array([[0.0], [0], [0], [1], [1]])[None]
    found = smoothness(jump)
    assert (found.path_ratio, found.largest_step) == (1, 1)
    assert found.unevenness == pytest.approx(np.sqrt(3))


def test_a_path_that_goes_nowhere_is_left_out() -> None:
    line, point = np.linspace([0.0], [1.0], 5), np.zeros((5, 1))
    assert smoothness(np.stack([line, point])) == smoothness(line[None])


def test_of_a_run(subject: Subject) -> None:
    found = interpolation(subject)
    assert found["pairs"] == 200 and 1 <= found["path_ratio"] < 2
    assert 1 / 10 < found["largest_step"] < 0.5 and 0 < found["return_error"] < 0.5
    assert np.shape(found["examples"][0]["decoded"]) == (11, len(subject.names))
