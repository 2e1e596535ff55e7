"""Whether a track's neighbours are of its kind, against raw features and a PCA of the same size."""

from __future__ import annotations

import numpy as np
from sklearn.decomposition import PCA

from tests.bench_vae.fit import Fit
from tests.bench_vae.libraries import Library
from trainer.analysis.neighbours import class_matrix, expected_precision
from trainer.data.table import Rows

K = 10


def measure(fit: Fit, library: Library, stride: int, known: dict[str, float]) -> dict[str, float]:
    """Precision among 10 of every row with a label, and its ratio to that of unweighted raw z and of their PCA.

    `known` keeps the two others, which are the same for every option of as many axes.
    """
    labels = library.table.labels
    if labels is None:
        return {}
    labelled = np.flatnonzero([label is not None for label in labels])
    rows, classes = library.table.rows[labelled], class_matrix(labels[labelled])

    def precision(vectors: Rows) -> float:
        return expected_precision(vectors, classes, K, stride)

    raw, axes = fit.z(rows), fit.network.mean_head.out_features
    others = {"p10_raw": lambda: raw, f"p10_pca_{axes}": lambda: _pca(fit, raw, axes)}
    for name, vectors in others.items():
        if name not in known:
            known[name] = precision(vectors())
    found = precision(fit.embed(rows))
    return {
        "p10": found,
        "p10_of_raw": found / known["p10_raw"],
        "p10_of_pca": found / known[f"p10_pca_{axes}"],
    }


def _pca(fit: Fit, raw: Rows, axes: int) -> Rows:
    pca = PCA(min(axes, raw.shape[1]), svd_solver="covariance_eigh").fit(fit.z(fit.prepared.training.rows))
    return np.asarray(pca.transform(raw), np.float32)
