"""What a trained head is worth: held-out rows, by its points, by the embeddings themselves and by their PCA."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sklearn.decomposition import PCA

from trainer.data.table import Rows
from trainer.models.projection.clusters import clusters
from trainer.models.projection.measures import Retrieval, retrieval, separation
from trainer.models.projection.network import Head
from trainer.models.projection.prepared import Prepared

BATCH = 4_096
# Of the spread that an axis of a vector of length 1 can have.
LEAST_SPREAD = 0.01
# What the founding document hopes for, on the clips of its own library.
TARGETS = {"precision_at_5": 0.70, "silhouette": 0.50, "nmi": 0.60}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The evidence on a head: figures, points of both parts, whose neighbours are of which class, and the clusters."""

    metrics: dict[str, Any]
    training_points: Rows
    held_out_points: Rows
    confusion: npt.NDArray[np.float64]
    clusters: dict[str, Any]

    @property
    def collapsed(self) -> bool:
        """Whether points that should differ are all but one: then no search finds anything."""
        return float(self.held_out_points.std(axis=0).mean()) < LEAST_SPREAD / np.sqrt(self.held_out_points.shape[1])

    @property
    def collapse_message(self) -> str | None:
        """What to do about it."""
        if not self.collapsed:
            return None
        return (
            "the model collapsed: every row became the same point. Use a miner of semi-hard triplets, or a lower rate"
        )


def evaluate(network: Head, prepared: Prepared, seed: int) -> Evaluation:
    """Measure a network on held-out rows; what is compared with it sees the same rows."""
    training, held_out = prepared.training, prepared.held_out
    points = [project(network, part.embeddings) for part in (training, held_out)]
    pca = PCA(min(points[0].shape[1], *training.embeddings.shape), random_state=seed).fit(training.embeddings)
    spaces = {
        "projection": points,
        "unprojected": [training.embeddings, held_out.embeddings],
        "pca": [np.asarray(pca.transform(part.embeddings), np.float32) for part in (training, held_out)],
    }
    measured = {name: _measure(parts, prepared, seed) for name, parts in spaces.items()}
    metrics = {
        **measured["projection"][0],
        **{name: measured[name][0] for name in ("unprojected", "pca")},
        "pca_dims": int(pca.n_components_),
        "held_out_rows": len(held_out),
        "counted_classes": list(prepared.counted),
        "counted_rows": int(np.isin(held_out.labels, prepared.counted).sum()),
        "targets": TARGETS,
    }
    found = clusters(points[0], training.labels, points[1], held_out.labels)
    return Evaluation(metrics, points[0], points[1], measured["projection"][1].confusion, found)


def project(network: Head, embeddings: Rows) -> Rows:
    """The points (n, dims) of embeddings (n, width)."""
    network = network.eval().cpu()
    parts = [embeddings[start : start + BATCH] for start in range(0, len(embeddings), BATCH)]
    with torch.no_grad():
        return np.concatenate([network(torch.from_numpy(np.ascontiguousarray(part))).numpy() for part in parts])


def _measure(parts: list[Rows], prepared: Prepared, seed: int) -> tuple[dict[str, Any], Retrieval]:
    """The figures of one space: among held-out rows, and of held-out queries to the rows that were trained on."""
    training, held_out = parts
    labels, counted = prepared.held_out.labels, prepared.counted
    library = retrieval(held_out, labels, training, prepared.training.labels, counted)
    figures = {f"precision_at_{k}": value for k, value in library.precision.items()}
    figures |= {"map_at_r": library.map_at_r, **separation(held_out, labels, counted, seed)}
    return figures, library
