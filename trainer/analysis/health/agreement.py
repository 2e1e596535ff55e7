"""Whether the neighbours in a space are the neighbours by features."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.neighbors import NearestNeighbors

Points = npt.NDArray[np.floating]


def nearest(points: Points, k: int) -> npt.NDArray[np.int64]:
    """Places (n, k) of the k nearest other points (L2) of each of points (n, dims)."""
    found = NearestNeighbors(n_neighbors=k).fit(points).kneighbors(return_distance=False)
    return np.asarray(found, np.int64)


def shared(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> float:
    """Mean share of the neighbours (n, k) of a row in one graph that are its neighbours in the other."""
    same = [np.intersect1d(a, b, assume_unique=True).size for a, b in zip(first, second, strict=True)]
    return float(np.mean(same) / first.shape[1])
