"""What linear codes can do: the line that a model is held against."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Point(NamedTuple):
    """A rate in nats a row, and the share of the variance that is then explained."""

    rate: float
    r2: float


def reverse_water_filling(eigenvalues: npt.NDArray[np.float64], points: int = 25) -> list[Point]:
    """The rate-distortion curve of normal data whose covariance has these eigenvalues (Cover & Thomas 2006, 13.3.3).

    At water level w the rate is the sum of max(0, log(eigenvalue / w) / 2) and the squared error that of
    min(eigenvalue, w): no linear code of any data does better. From rate 0 to a level of 1/1000 of the largest.
    """
    levels = eigenvalues.max() * np.geomspace(1, 1e-3, points)
    return [
        Point(
            rate=float(np.maximum(0, 0.5 * np.log(np.maximum(eigenvalues, 1e-300) / level)).sum()),
            r2=float(1 - np.minimum(eigenvalues, level).sum() / eigenvalues.sum()),
        )
        for level in levels
    ]


def pca_r2(eigenvalues: npt.NDArray[np.float64]) -> list[float]:
    """R2 of a PCA with 1, 2, ... axes, from the eigenvalues, largest first."""
    return [float(value) for value in np.cumsum(eigenvalues) / eigenvalues.sum()]
