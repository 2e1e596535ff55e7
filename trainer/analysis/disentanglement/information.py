"""Mutual information of axes and factors, by counting."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from trainer.analysis.disentanglement.factors import Codes, Latents, binned

Matrix = npt.NDArray[np.float64]


def mutual_information(latents: Latents, factors: Codes) -> Matrix:
    """Information in nats (dims, factors) that each axis, in 20 quantile bins, has of each factor.

    Counted, not corrected: of two columns that are independent it is about (bins - 1)(classes - 1) / 2n.
    """
    axes = binned(latents)
    return np.array([[_information(axis, factor) for factor in factors.T] for axis in axes.T])


def entropies(factors: Codes) -> Matrix:
    """Entropy in nats of each factor (factors,)."""
    return np.array([_entropy(np.bincount(codes)) for codes in factors.T])


def _information(first: Codes, second: Codes) -> float:
    counts = joint_counts(first, second)
    return _entropy(counts.sum(axis=1)) + _entropy(counts.sum(axis=0)) - _entropy(counts.ravel())


def joint_counts(first: Codes, second: Codes) -> Codes:
    """How many rows have each pair of codes (classes of first, classes of second)."""
    shape = (int(first.max()) + 1, int(second.max()) + 1)
    counts = np.bincount(first * shape[1] + second, minlength=shape[0] * shape[1])
    return np.asarray(counts, np.int64).reshape(shape)


def _entropy(counts: Codes) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())
