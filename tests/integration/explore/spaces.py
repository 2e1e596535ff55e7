"""Spaces with known vectors, and what must be found in them by looking at every row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.integration.library import Library, key

Vectors = NDArray[np.float32]
Matrix = NDArray[np.float64]


# What the metrics call a distance, of every row of a matrix (n, dims) to a point.
DISTANCES: dict[str, Callable[[Matrix, Matrix], Matrix]] = {
    "l2": lambda rows, point: np.linalg.norm(rows - point, axis=1),
    "cosine": lambda rows, point: 1 - rows @ point / (np.linalg.norm(rows, axis=1) * np.linalg.norm(point)),
    "inner_product": lambda rows, point: -(rows @ point),
}


@dataclass(frozen=True)
class Explored:
    """A library and the vectors of its space `space`, in the order of `keys`."""

    library: Library
    space: str
    keys: Sequence[str]
    vectors: Vectors
    metric: str = "l2"

    def place(self, row_key: str) -> int:
        """Where a key stands among the vectors."""
        return list(self.keys).index(row_key)

    def distances_to(self, point: Matrix) -> Matrix:
        """The distance of every row to a point."""
        return DISTANCES[self.metric](self.vectors.astype(np.float64), point)

    def distances(self, row_key: str) -> Matrix:
        """The distance of every row to one (its own is infinite: a row is never its own neighbour)."""
        found = self.distances_to(self.vectors[self.place(row_key)].astype(np.float64))
        found[self.place(row_key)] = np.inf
        return found

    def radii(self, row_key: str, first: int, last: int) -> tuple[float, float]:
        """Radii of the ring that holds the first-th to the last-th nearest (from 0), each between two distances."""
        ordered = np.sort(self.distances(row_key))[: len(self.keys) - 1]
        edges = np.concatenate([[min(0.0, ordered[0] - 1)], (ordered[1:] + ordered[:-1]) / 2, [ordered[-1] + 1]])
        return float(edges[first]), float(edges[last + 1])

    def all(self, query: str, *values: Any) -> list[Any]:
        return self.library.all(query, *values)


def fill(library: Library, vectors: Sequence[Sequence[float]] | NDArray[Any]) -> Explored:
    """Put these vectors (n, 3) into the space `vae` in place of what is there, under key(0), key(1), ..."""
    keys = [key(number) for number in range(len(vectors))]
    library.all("TRUNCATE music")
    library.all("SET session_replication_role = replica")
    with library.connection.cursor().copy("COPY music (identifier) FROM STDIN") as copy:
        for row_key in keys:
            copy.write_row((row_key,))
    with library.connection.cursor().copy("COPY songspace.vae_1 (key, embedding) FROM STDIN") as copy:
        for row_key, vector in zip(keys, vectors, strict=True):
            copy.write_row((row_key, str([float(value) for value in vector])))
    library.all("RESET session_replication_role")
    library.all("ANALYZE songspace.vae_1")
    return Explored(library, "vae", keys, np.array(vectors, np.float32).reshape(len(keys), 3))


def explored(library: Library, space: str) -> Explored:
    """What a space holds now."""
    rows = library.all(f"SELECT key::text, embedding::real[] FROM songspace.{space} ORDER BY key")
    keys, vectors = zip(*rows, strict=True)
    metric = library.one("SELECT metric FROM songspace.spaces WHERE space = %s", space)
    return Explored(library, space, keys, np.array(vectors, np.float32), metric)


# Vectors that searches are known to trip over, by name.
ADVERSARIAL: dict[str, Vectors] = {
    "all equal": np.ones((700, 3), np.float32),
    "two clusters": np.repeat(np.array([[0, 0, 0], [3, 4, 0]], np.float32), 400, axis=0),
    "one row": np.ones((1, 3), np.float32),
    "two rows": np.array([[1, 2, 3], [3, 2, 1]], np.float32),
    "on a grid": np.stack(np.meshgrid(*[np.arange(-4, 5)] * 3), axis=-1).reshape(-1, 3).astype(np.float32),
    "tiny and huge": np.array([[1e-15, 0, 0], [0, 1e-15, 0], [1e15, 0, 0], [0, -1e15, 3], [0, 0, 0]], np.float32),
}
