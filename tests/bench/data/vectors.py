"""Vectors to search among: of real tracks where shared/data is there, clustered synthetic ones else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.server.fixtures import shared_data_folder

Vectors = NDArray[np.float32]

DIMS = 256
SPOTIFY = (
    "danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness", "instrumentalness",
    "liveness", "valence", "tempo", "duration_ms",
)  # fmt: skip
HIDDEN = 64
NOISE = 0.1
CLIP = 8.0
CLUSTERS = 300
SPREAD = 0.35
SMOOTHING = 0.1
REAL = (
    "12 Spotify features of real tracks, standardised and clipped at 8, lifted to 256 dimensions by a fixed random "
    "network 12-64-256 (tanh), each dimension scaled to variance 1, plus independent normal noise of deviation 0.1"
)
SMOOTHED = (
    "as many rows drawn with replacement from 12 Spotify features of real tracks, each with normal noise of a tenth of "
    "a deviation added, and then like these: " + REAL
)
CLUSTERED = "300 clusters on a 24-dimensional random subspace of 256 dimensions, plus independent noise (synthetic)"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Vectors (rows, dims) to index, others (queries, dims) to ask for, and a sentence that says what they are."""

    vectors: Vectors
    queries: Vectors
    what: str


def dataset(rows: int, queries: int) -> Dataset:
    """As many vectors of real tracks as are wanted, smoothed copies where there are not that many, else clusters."""
    count, path = rows + queries, shared_data_folder() / "spotify_tracks.parquet"
    if not path.exists():
        made, what = clustered(count, DIMS, seed=1), CLUSTERED
    else:
        made, what = _of_real_tracks(count, path)
    return Dataset(made[queries:], made[:queries], what)


def _of_real_tracks(count: int, path: Path) -> tuple[Vectors, str]:
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path, columns=list(SPOTIFY))
    features = np.column_stack([table[name].to_numpy().astype(np.float64) for name in SPOTIFY])
    features = features[np.isfinite(features).all(axis=1)]
    random = np.random.default_rng(1)
    if len(features) >= count:
        return lift(features[random.permutation(len(features))[:count]], DIMS, random), REAL
    drawn = features[random.integers(0, len(features), count)]
    drawn += SMOOTHING * features.std(axis=0) * random.standard_normal(drawn.shape)
    return lift(drawn, DIMS, random), SMOOTHED


def lift(features: NDArray[np.float64], dims: int, random: np.random.Generator) -> Vectors:
    """Features (rows, width) through a random network to `dims` dimensions; see REAL."""
    z = ((features - features.mean(axis=0)) / features.std(axis=0)).clip(-CLIP, CLIP)
    hidden = np.tanh(z @ (random.standard_normal((z.shape[1], HIDDEN)) / np.sqrt(z.shape[1])))
    lifted = np.tanh(hidden @ (random.standard_normal((HIDDEN, dims)) / np.sqrt(HIDDEN)))
    lifted /= lifted.std(axis=0)
    return (lifted + NOISE * random.standard_normal(lifted.shape)).astype(np.float32)


def clustered(count: int, dims: int, seed: int) -> Vectors:
    """Clusters in a subspace of at most 24 dimensions, as embeddings have them."""
    random = np.random.default_rng(seed)
    inner = min(24, dims)
    centres = random.standard_normal((CLUSTERS, inner))
    basis = random.standard_normal((inner, dims)) / np.sqrt(inner)
    parts = []
    for start in range(0, count, 100_000):
        size = min(100_000, count - start)
        points = centres[random.integers(0, CLUSTERS, size)] + SPREAD * random.standard_normal((size, inner))
        parts.append((points @ basis + 0.05 * random.standard_normal((size, dims))).astype(np.float32))
    return np.concatenate(parts)
