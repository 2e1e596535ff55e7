"""Latent sizes, and what is said of a collapse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songspace.errors import TrainingError
from trainer.models.vae import size

EIGENVALUES = np.array([2.9, 1.5, 1.2, 0.9, 0.6, 0.3, 0.05, 0.0])


@pytest.mark.parametrize(("beta", "dims"), [(0.1, 6), (1.0, 3), (0.01, 7), (4.0, 1)])
def test_auto_counts_the_eigenvalues_above_beta(beta: float, dims: int) -> None:
    assert size.latent_dims("auto", EIGENVALUES, beta) == dims


def test_auto_stops_at_eight_and_a_wish_is_obeyed() -> None:
    assert size.latent_dims("auto", np.ones(18), 0.1) == 8
    assert size.latent_dims(12, np.ones(18), 0.1) == 12


@pytest.mark.parametrize(("active", "supported", "answer"), [(0, 1, True), (3, 8, True), (4, 8, False), (1, 2, False)])
def test_fewer_than_half_is_a_collapse(active: int, supported: int, answer: bool) -> None:
    assert size.collapsed(active, supported) is answer


def test_a_high_beta_does_not_lower_what_the_library_supports() -> None:
    assert size.supported("auto", EIGENVALUES, 4.0) == 6
    assert size.supported(2, EIGENVALUES, 4.0) == 2


def test_the_message_says_which_beta_to_try() -> None:
    message = size.collapse_message(1, 6, EIGENVALUES, 4.0)
    assert "1 of the 6 axes" in message and "Try --beta 0.1" in message and "--allow-collapsed" in message
    assert "train longer" in size.collapse_message(1, 6, EIGENVALUES, 0.05)


@given(st.floats(1e-6, 1e3))
def test_the_suggested_beta_keeps_the_axis_alive(value: float) -> None:
    suggested = size.suggest_beta(np.array([value]), 1)
    assert 0 < suggested <= 0.1 and suggested < value


def test_more_axes_than_features_are_refused() -> None:
    with pytest.raises(TrainingError, match="only 3 features vary"):
        size.require_possible(4, 3)
