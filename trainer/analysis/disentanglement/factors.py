"""Factors as codes: what the scores know of a row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BINS = 20

Codes = npt.NDArray[np.int64]
Latents = npt.NDArray[np.floating]


def binned(values: npt.NDArray[np.floating], bins: int = BINS) -> Codes:
    """Codes (n, columns) of columns of numbers: quantile bins, or the values themselves where there are few.

    Bins of equal numbers of rows depend on a column's order alone, not on its scale. Equal values share a bin.
    """
    return np.stack([_column(values[:, column], bins) for column in range(values.shape[1])], axis=1)


def class_counts(factors: Codes) -> list[int]:
    """How many classes each factor (n, factors) has."""
    return [int(codes.max()) + 1 for codes in factors.T]


def _column(values: npt.NDArray[np.floating], bins: int) -> Codes:
    distinct, codes = np.unique(values, return_inverse=True)
    if len(distinct) <= bins:
        return np.asarray(codes, np.int64)
    edges = np.unique(np.quantile(values, np.arange(1, bins) / bins))
    # A bin that equal quantiles leave without rows has no code.
    return np.asarray(np.unique(np.searchsorted(edges, values, side="left"), return_inverse=True)[1], np.int64)
