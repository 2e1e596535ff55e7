"""The clusters of a run's space, with what describes them, as plain values."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt

from trainer.analysis.clusters.choose import MOST, choose_clusters
from trainer.analysis.clusters.stability import stability, stability_verdict
from trainer.analysis.library import Texts
from trainer.analysis.naming.words import phrase
from trainer.analysis.subject import Subject

ROWS, LEAST_ROWS = 5_000, 100
# In spreads of the whole library; less does not set a cluster apart.
LEAST_DEVIATION = 0.3
MOST_FEATURES, MOST_LABELS = 3, 3
AVERAGE = "average in everything"


def clusters(subject: Subject) -> dict[str, Any] | None:
    """The best k-means clusters of up to 5,000 rows, largest first; None where rows are few."""
    chosen = np.sort(np.random.default_rng(0).permutation(len(subject.embedding))[:ROWS])
    points = subject.embedding[chosen]
    if len(points) < LEAST_ROWS or len(np.unique(points, axis=0)) <= MOST:
        return None
    found = choose_clusters(points)
    index = stability(points, found.labels, found.k)
    labels = None if subject.label is None else subject.label[chosen]
    order = np.argsort(-np.bincount(found.labels), kind="stable")
    z = subject.z[chosen]
    return {
        "k": found.k,
        "rows": len(points),
        "silhouette": found.silhouettes,
        "stability": index,
        "verdict": stability_verdict(index),
        "clusters": [
            {"cluster": place, "centre": found.model.cluster_centers_[cluster]}
            | _describe(found.labels == cluster, z, subject.names, labels)
            for place, cluster in enumerate(order)
        ],
    }


def _describe(
    members: npt.NDArray[np.bool_], z: np.ndarray, names: tuple[str, ...], labels: Texts | None
) -> dict[str, Any]:
    deviations = (z[members].mean(axis=0) - z.mean(axis=0)) / np.maximum(z.std(axis=0), 1e-12)
    order = np.argsort(-np.abs(deviations), kind="stable")[:MOST_FEATURES]
    strong = [(names[place], float(deviations[place])) for place in order if abs(deviations[place]) >= LEAST_DEVIATION]
    return {
        "share": float(members.mean()),
        "name": phrase(strong) or AVERAGE,
        "features": [{"feature": name, "deviation": deviation} for name, deviation in strong],
        "labels": [] if labels is None else _labels(labels[members]),
    }


def _labels(labels: Texts) -> list[dict[str, Any]]:
    """The commonest labels among the rows that have one; a row of several counts for each."""
    known = [label.split("|") for label in labels if label]
    counts = Counter(name.strip() for names in known for name in names)
    return [{"label": name, "share": count / len(known)} for name, count in counts.most_common(MOST_LABELS)]
