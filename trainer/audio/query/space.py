"""What can be asked of a space, wherever it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Point = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Track:
    """A track of the library with its name, and the cosine of its point with that of the query."""

    key: str
    name: str
    similarity: float


class Space(Protocol):
    """A space of points of length 1, compared by cosine."""

    # What made the embeddings that the points were made from; None where that was not written down.
    provenance: str | None

    def encode(self, embedding: NDArray[np.float32]) -> Point:
        """The point (dims,) of a listening network's embedding (width,). Raises AudioError where it has none."""

    def point_of(self, key: str) -> Point | None:
        """The point of a track of the library; None where it has no such track."""

    def nearest(self, point: Point, k: int) -> Sequence[Track]:
        """The k tracks nearest to a point, nearest first."""

    def clusters(self, point: Point) -> Sequence[tuple[str, float]]:
        """Classes with the confidence that a point is of them, the likeliest first; none where the model has none."""


def unit(point: Point) -> Point:
    """The point at length 1."""
    return point / max(float(np.linalg.norm(point)), 1e-12)
