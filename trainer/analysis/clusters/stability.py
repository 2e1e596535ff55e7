"""Whether other tracks of the same library would have given the same clusters."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.metrics import adjusted_rand_score

from trainer.analysis.clusters.choose import fit_clusters
from trainer.data.table import Rows

DRAWS = 20
STABLE, LOOSE = 0.75, 0.5


def stability(points: Rows, labels: npt.NDArray[np.int64], k: int) -> float:
    """Mean adjusted Rand index (Hubert & Arabie 1985) of the clusters with those of 20 bootstrap samples.

    Each sample of points (n, dims), drawn with replacement, is clustered anew, and all points fall to the nearest of
    its centres: 1 where every sample gives the same clusters, 0 where they agree as chance has it.
    """
    rng = np.random.default_rng(0)
    found = []
    for draw in range(DRAWS):
        sample = points[rng.integers(len(points), size=len(points))]
        again = fit_clusters(sample, k, seed=draw + 1, tries=1).predict(points)
        found.append(adjusted_rand_score(labels, again))
    return float(np.mean(found))


def stability_verdict(index: float) -> str:
    """What a stability means."""
    return "stable" if index >= STABLE else "loose" if index >= LOOSE else "a matter of chance"
