"""Isolation, distance ratio, hubness and dead zones, defined as by the database's function `health`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist

FEW, NEAR, FAR = 3, 10, 100
# Two distances in a hundred, of the first 200 rows to all others: embeddings of any scale are measured alike.
RADIUS_SHARE, RADIUS_ROWS = 0.02, 200
BLOCK = 500

Points = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Neighbourhoods:
    """How the neighbourhoods of n points are.

    `isolated`: share with fewer than 3 others within the radius that 2 % of the distances are below. `distance_ratio`:
    distance of the 100th neighbour to that of the 10th. `occurrences` (n,): how often each is among another's 10
    nearest; `hubness` its skewness (Radovanovic et al. 2010), `dead_zones` the share of points that never are.
    """

    isolated: float
    distance_ratio: float
    hubness: float
    dead_zones: float
    occurrences: npt.NDArray[np.int64]
    neighbours: npt.NDArray[np.int64]

    @property
    def score(self) -> float:
        """The measures as one number from 0 to 1, each a quarter of it."""
        ratio, evenness = min(self.distance_ratio / 3, 1.0), 1 / (1 + max(self.hubness, 0.0))
        return ((1 - self.isolated) + ratio + evenness + (1 - self.dead_zones)) / 4


def neighbourhoods(points: Points) -> Neighbourhoods:
    """Measure points (n, dims), n at least 12, by L2; every pair of them is compared."""
    distances, neighbours = _nearest(points)
    radius = np.quantile(_others(points, slice(0, RADIUS_ROWS)), RADIUS_SHARE)
    near = min(NEAR, neighbours.shape[1])
    occurrences = np.bincount(neighbours[:, :near].ravel(), minlength=len(points))
    tenth, last = distances[:, near - 1], distances[:, -1]
    return Neighbourhoods(
        isolated=float((distances[:, FEW - 1] > radius).mean()),
        distance_ratio=float((last[tenth > 0] / tenth[tenth > 0]).mean()) if (tenth > 0).any() else 0.0,
        hubness=_skewness(occurrences),
        dead_zones=float((occurrences == 0).mean()),
        occurrences=np.asarray(occurrences, np.int64),
        neighbours=neighbours[:, :near],
    )


def health_verdict(space: str, other: str, gain: float) -> str:
    """What a relative gain of score means, by the bounds of the database's function of this name."""
    meaning = "use it" if gain > 0.15 else "a modest gain" if gain > 0.05 else "no difference"
    meaning = f"keep {other}" if gain < -0.05 else meaning
    return f"{space} is {abs(gain) * 100:.1f} % {'worse' if gain < 0 else 'better'} than {other}: {meaning}"


def _nearest(points: Points) -> tuple[Points, npt.NDArray[np.int64]]:
    """Distances and places (n, 100 or fewer) of the nearest other points, nearest first."""
    most = min(FAR, len(points) - 1)
    parts = []
    for start in range(0, len(points), BLOCK):
        apart = cdist(points[start : start + BLOCK], points)
        apart[np.arange(len(apart)), np.arange(start, start + len(apart))] = np.inf
        nearest = np.argpartition(apart, most - 1, axis=1)[:, :most]
        found = np.take_along_axis(apart, nearest, axis=1)
        order = np.argsort(found, axis=1, kind="stable")
        parts.append((np.take_along_axis(found, order, axis=1), np.take_along_axis(nearest, order, axis=1)))
    distances, places = (np.concatenate(part) for part in zip(*parts, strict=True))
    return distances, places


def _others(points: Points, which: slice) -> Points:
    apart = cdist(points[which], points)
    return apart[~np.eye(*apart.shape, dtype=np.bool_)]


def _skewness(values: npt.NDArray[np.int64]) -> float:
    deviation = values.std()
    return float((((values - values.mean()) / deviation) ** 3).mean()) if deviation > 0 else 0.0
