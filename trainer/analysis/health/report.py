"""The neighbourhoods of a run's space, beside those of its features and of a PCA, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.decomposition import PCA

from trainer.analysis.health.agreement import nearest, shared
from trainer.analysis.health.neighbourhoods import FAR, NEAR, Neighbourhoods, health_verdict, neighbourhoods
from trainer.analysis.health.reachability import reachability
from trainer.analysis.neighbours import class_matrix, expected_precision
from trainer.analysis.subject import Subject
from trainer.data.table import Rows

# As many as the database's function samples by default: isolation and hubness depend on how many there are.
HEALTH_ROWS = 2_000
AGREEMENT_ROWS = 5_000
LEAST_LABELLED = 200

Spaces = Mapping[str, Rows]


def spaces(embedding: Rows, features: Rows) -> Spaces:
    """The rows (n, ?) in the space, by features, and in a PCA of these with as many axes."""
    axes = min(embedding.shape[1], features.shape[1])
    pca = PCA(axes, svd_solver="covariance_eigh").fit_transform(features)
    return {"space": embedding, "features": features, "pca": np.asarray(pca, np.float32)}


def health(subject: Subject) -> dict[str, Any] | None:
    """Neighbourhoods of up to 2,000 rows in the space, by features, and in their PCA; None where rows are few.

    Features are not weighted, as in the database's function.
    """
    places = spaces(subject.embedding, subject.z)
    chosen = _sample(places, HEALTH_ROWS)
    if len(chosen) <= FAR:
        return None
    found = {name: neighbourhoods(points[chosen]) for name, points in places.items()}
    gain = found["space"].score / found["features"].score - 1
    return {
        "rows": len(chosen),
        "k": NEAR,
        "embeddings": [_plain(name, measured) for name, measured in found.items()],
        "verdict": health_verdict("the space", "features", gain),
        "reachability": reachability(found["space"].neighbours),
        "occurrences": found["space"].occurrences,
    }


def agreement(subject: Subject) -> dict[str, Any] | None:
    """Share of the 10 nearest by features that are so in the space and in the PCA; None where rows are few.

    Features are weighted as the model was told to weigh them: no other neighbours were to be kept. The precision of
    labels is held against that of the plain features, which is what it has to beat.
    """
    places = spaces(subject.embedding, subject.weighted)
    chosen = _sample(places, AGREEMENT_ROWS)
    if len(chosen) <= FAR:
        return None
    near = {name: nearest(points[chosen], NEAR) for name, points in places.items()}
    return {
        "rows": len(chosen),
        "k": NEAR,
        "space": shared(near["features"], near["space"]),
        "pca": shared(near["features"], near["pca"]),
        "labels": _labels(subject),
    }


def _labels(subject: Subject) -> dict[str, Any] | None:
    if subject.label is None:
        return None
    places = spaces(subject.embedding, subject.z)
    known = np.flatnonzero([bool(label) for label in subject.label])[:AGREEMENT_ROWS]
    if len(known) < LEAST_LABELLED:
        return None
    classes = class_matrix(subject.label[known])
    precision = {name: expected_precision(points[known], classes, NEAR) for name, points in places.items()}
    # All rows at one point tie, so that each has its share of the neighbours.
    nowhere = expected_precision(np.zeros((len(known), 1), np.float32), classes, NEAR)
    return {"column": subject.config.source.label, "rows": len(known), "random": nowhere} | precision


def _sample(places: Spaces, most: int) -> np.ndarray:
    return np.sort(np.random.default_rng(0).permutation(len(places["space"]))[:most])


def _plain(name: str, measured: Neighbourhoods) -> dict[str, Any]:
    return {
        "embedding": name,
        "isolated": measured.isolated,
        "distance_ratio": measured.distance_ratio,
        "hubness": measured.hubness,
        "dead_zones": measured.dead_zones,
        "score": measured.score,
    }
