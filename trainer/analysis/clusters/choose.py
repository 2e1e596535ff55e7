"""How many clusters, by the silhouette."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from trainer.data.table import Rows

FEWEST, MOST = 2, 12
SILHOUETTE_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Clustering:
    """The clustering with the best silhouette, and the silhouette of every number of clusters tried."""

    model: KMeans
    labels: npt.NDArray[np.int64]
    silhouettes: dict[int, float]

    @property
    def k(self) -> int:
        """The number of clusters."""
        return int(self.model.n_clusters)


def choose_clusters(points: Rows, most: int = MOST) -> Clustering:
    """k-means of points (n, dims) with 2 to `most` clusters, the best by silhouette (Rousseeuw 1987) kept."""
    models = {k: fit_clusters(points, k) for k in range(FEWEST, most + 1)}
    sample = np.random.default_rng(0).permutation(len(points))[:SILHOUETTE_ROWS]
    silhouettes = {
        k: float(silhouette_score(points[sample], np.asarray(model.labels_)[sample])) for k, model in models.items()
    }
    best = models[max(silhouettes, key=lambda k: silhouettes[k])]
    return Clustering(best, np.asarray(best.labels_, np.int64), silhouettes)


def fit_clusters(points: Rows, k: int, seed: int = 0, tries: int = 3) -> KMeans:
    """k-means, the best of so many starts."""
    return KMeans(k, n_init=tries, random_state=seed).fit(points)
