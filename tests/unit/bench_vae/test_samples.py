"""Draws that are real, draws that are not, and draws of one kind only."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bench_vae.measures.samples import density_and_coverage, told_apart

ROWS = 600


def normal(seed: int, shift: float = 0.0, spread: float = 1.0) -> np.ndarray:
    return (shift + spread * np.random.default_rng(seed).standard_normal((ROWS, 3))).astype(np.float32)


def test_equal_distributions_are_not_told_apart() -> None:
    assert told_apart(normal(1), normal(2)) == pytest.approx(0.5, abs=0.06)
    density, coverage = density_and_coverage(normal(1), normal(2))
    assert density == pytest.approx(1, abs=0.1)
    assert coverage == pytest.approx(1 - 0.5**5, abs=0.03)


def test_a_shift_is_seen() -> None:
    assert told_apart(normal(1), normal(2, shift=4)) > 0.98
    assert density_and_coverage(normal(1), normal(2, shift=40)) == (0, 0)


def test_draws_of_one_kind_are_dense_and_cover_little() -> None:
    density, coverage = density_and_coverage(normal(1), normal(2, spread=0.1))
    assert density > 1
    assert coverage < 0.3
