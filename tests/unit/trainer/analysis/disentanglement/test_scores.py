"""Spaces whose scores are known: each axis a factor, all factors in each axis alike, nothing, and in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from trainer.analysis.disentanglement.beta_vae import beta_vae_score
from trainer.analysis.disentanglement.dci import dci, disentangled
from trainer.analysis.disentanglement.factor_vae import factor_vae_score
from trainer.analysis.disentanglement.factors import binned
from trainer.analysis.disentanglement.information import entropies, mutual_information
from trainer.analysis.disentanglement.mig import mig
from trainer.analysis.disentanglement.modularity import modularity
from trainer.analysis.disentanglement.sap import sap

ROWS, FACTORS = 4_000, 4
# Every factor weighs the same in every axis, up to sign: nothing tells them apart by one axis.
EVEN = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2
ORDERED, CLASSES = np.ones(FACTORS, np.bool_), np.zeros(FACTORS, np.bool_)
Floats = npt.NDArray[np.float64]


class Space(NamedTuple):
    """Latents (n, 4) and factors (n, 4) as codes."""

    latents: Floats
    factors: npt.NDArray[np.int64]


@pytest.fixture(scope="module")
def causes() -> Floats:
    return np.random.default_rng(5).standard_normal((ROWS, FACTORS))


@pytest.fixture(scope="module")
def perfect(causes: Floats) -> Space:
    """Each axis is a factor, in another order, with another sign and scale."""
    return Space(causes[:, [2, 0, 3, 1]] * [1, -3, 0.5, 2], binned(causes))


@pytest.fixture(scope="module")
def rotated(causes: Floats) -> Space:
    return Space(causes @ EVEN, binned(causes))


@pytest.fixture(scope="module")
def unrelated(causes: Floats) -> Space:
    return Space(np.random.default_rng(6).standard_normal((ROWS, FACTORS)), binned(causes))


def mig_of(space: Space) -> float:
    return mig(*space).score


def sap_of(space: Space) -> float:
    return sap(*space, ORDERED).score


def disentanglement_of(space: Space) -> float:
    return dci(*space, ORDERED).disentanglement


def completeness_of(space: Space) -> float:
    return dci(*space, ORDERED).completeness


def modularity_of(space: Space) -> float:
    return modularity(*space).score


def beta_vae_of(space: Space) -> float:
    return beta_vae_score(*space)


def factor_vae_of(space: Space) -> float:
    return factor_vae_score(*space)


# Score, what it is at most, and what a space has by chance.
SCORES = [
    # A line follows the codes of twenty bins of a normal, which are its ranks, with R2 .95.
    (mig_of, 1.0, 0.0),
    (sap_of, 0.95, 0.0),
    (disentanglement_of, 1.0, 0.0),
    (completeness_of, 1.0, 0.0),
    (modularity_of, 1.0, 0.0),
    (beta_vae_of, 1.0, 1 / FACTORS),
    (factor_vae_of, 1.0, 1 / FACTORS),
]


@pytest.mark.parametrize(("score", "most", "chance"), SCORES)
def test_a_space_whose_axes_are_the_factors(
    perfect: Space, score: Callable[[Space], float], most: float, chance: float
) -> None:
    assert score(perfect) == pytest.approx(most, abs=0.03)


@pytest.mark.parametrize(("score", "most", "chance"), SCORES)
def test_a_space_whose_axes_hold_all_factors_alike(
    rotated: Space, score: Callable[[Space], float], most: float, chance: float
) -> None:
    assert score(rotated) == pytest.approx(chance, abs=0.2 if score is modularity_of else 0.06)


@pytest.mark.parametrize(("score", "most", "chance"), SCORES)
def test_a_space_that_has_nothing_to_do_with_the_factors(
    unrelated: Space, score: Callable[[Space], float], most: float, chance: float
) -> None:
    # What an axis happens to know a hair more of, modularity counts: it says nothing of how much that is.
    slack = 0.3 if score is modularity_of else 0.06
    assert score(unrelated) == pytest.approx(chance, abs=slack)


def test_only_informativeness_does_not_mind_a_rotation(perfect: Space, rotated: Space, unrelated: Space) -> None:
    assert dci(*perfect, ORDERED).informativeness > 0.98
    assert dci(*rotated, ORDERED).informativeness > 0.75
    assert dci(*unrelated, ORDERED).informativeness < 0.05


def test_two_axes_for_one_factor_leave_no_gap_for_it(perfect: Space) -> None:
    doubled = np.column_stack([perfect.latents, perfect.latents[:, 0]])
    scores = mig(doubled, perfect.factors)
    assert scores.per_factor[2] == pytest.approx(0, abs=1e-12)
    assert scores.score == pytest.approx(0.75, abs=0.02)
    assert sap(doubled, perfect.factors, ORDERED).per_factor[2] == pytest.approx(0, abs=1e-12)
    # The axes are still of one factor each, so modular; the factor is in two of five axes.
    assert modularity(doubled, perfect.factors).score > 0.98


def test_an_axis_of_two_factors_is_half_modular_among_three() -> None:
    first, second, third = np.random.default_rng(0).integers(0, 4, (3, 60_000))
    axis = (4 * first + second).astype(np.float64)
    found = modularity(axis[:, None], np.stack([first, second, third], axis=1))
    # It knows both fully: the sum of the others' squares is one best square, over two others.
    assert found.score == pytest.approx(0.5, abs=1e-3)


def test_mig_is_a_share_of_the_factors_own_entropy() -> None:
    rng = np.random.default_rng(1)
    rare = (rng.random(50_000) < 0.05).astype(np.int64)
    latents = np.column_stack([rare, rng.standard_normal(50_000)]).astype(np.float64)
    assert entropies(rare[:, None])[0] == pytest.approx(0.1985, abs=5e-3)
    assert mig(latents, rare[:, None]).score == pytest.approx(1, abs=0.01)


def test_half_of_the_information_is_half_the_gap() -> None:
    factor = np.random.default_rng(2).integers(0, 16, 40_000)
    known = np.column_stack([factor // 4, np.zeros(len(factor))]).astype(np.float64)
    assert mig(known, factor[:, None]).score == pytest.approx(0.5, abs=1e-3)
    assert mutual_information(known, factor[:, None])[0, 0] == pytest.approx(np.log(4), abs=1e-3)


def test_classes_without_order_are_told_apart_by_thresholds() -> None:
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 3, 6_000)
    # The class in the middle of the axis is the last: no line follows that.
    axis = np.array([-1.0, 1.0, 0.0])[codes] + 0.01 * rng.standard_normal(len(codes))
    latents = np.column_stack([axis, rng.standard_normal(len(codes))])
    assert sap(latents, codes[:, None], CLASSES[:1]).score == pytest.approx(1 - 1 / 3, abs=0.03)
    assert sap(latents, codes[:, None], ORDERED[:1]).score < 0.3
    assert dci(latents, codes[:, None], CLASSES[:1]).informativeness > 0.98


def test_a_rare_class_counts_as_much_as_a_common_one() -> None:
    rng = np.random.default_rng(4)
    rare = (rng.random(20_000) < 0.02).astype(np.int64)
    useless = rng.standard_normal((20_000, 2))
    # Always to say the common class is right 98 times of 100, and half right of two classes.
    assert sap(useless, rare[:, None], CLASSES[:1]).score == pytest.approx(0, abs=0.06)
    assert dci(useless, rare[:, None], CLASSES[:1]).informativeness < 0.02


def test_the_shares_of_a_row_are_as_disentangled_as_their_entropy_says() -> None:
    importance = np.array([[1.0, 0, 0, 0], [1, 1, 0, 0], [2, 2, 2, 2], [0, 0, 0, 0]])
    assert disentangled(importance) == pytest.approx([1, 0.5, 0, 0])


def test_an_axis_counts_by_its_importance() -> None:
    rng = np.random.default_rng(8)
    factors = rng.integers(0, 10, (4_000, 2))
    latents = np.column_stack([factors[:, 0], factors[:, 1], rng.standard_normal((4_000, 3))]).astype(np.float64)
    found = dci(latents, factors, ORDERED[:2])
    assert found.disentanglement > 0.95
    assert np.mean(found.per_axis) < found.disentanglement


def test_a_dead_axis_does_not_vote(perfect: Space) -> None:
    # Moved by four rows of thousands: in nearly every group it varies least of all.
    dead = np.zeros(ROWS)
    dead[:4] = 0.5
    assert factor_vae_score(np.column_stack([perfect.latents, dead]), perfect.factors) > 0.97


def test_bins_follow_order_not_scale_and_keep_few_values_as_they_are() -> None:
    values = np.random.default_rng(7).standard_normal((1_000, 1))
    codes = binned(values, bins=5)
    assert np.array_equal(np.bincount(codes[:, 0]), [200] * 5)
    assert np.array_equal(codes, binned(np.exp(3 * values), bins=5))
    assert np.array_equal(binned(np.array([[0.5], [7], [0.5], [-1]])), [[1], [2], [1], [0]])
    heaped = np.concatenate([np.zeros(900), np.arange(1, 101)])[:, None]
    assert binned(heaped)[:, 0].max() == len(np.unique(binned(heaped))) - 1
