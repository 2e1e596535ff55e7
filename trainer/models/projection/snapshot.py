"""What the embeddings that a head was trained on are like, in a few numbers: drift is measured against them later."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.decomposition import PCA

from trainer.data.table import Rows

PRINCIPAL = 3
# A direction is kept as letters, m for 0: it need only be the same one later, and a spec is read at every load.
ZERO, LARGEST = ord("m"), 12
MOST_BINS, ROWS_A_BIN = 10, 10


def snapshot(embeddings: Rows, seed: int) -> dict[str, Any]:
    """Directions through embeddings (n, width), and the quantiles of their norm and of their product with each.

    As a spec keeps it: `{"directions": {name: a letter a number}, "snapshot": {name or "norm": quantiles}}`, quantiles
    from the least value to the most, evenly spaced: of the deciles, fewer where rows are few.
    """
    directions = _directions(embeddings, seed)
    measured = {"norm": np.linalg.norm(embeddings, axis=1)}
    measured |= {name: embeddings @ direction for name, direction in directions.items()}
    shares = np.linspace(0, 1, 1 + max(2, min(MOST_BINS, len(embeddings) // ROWS_A_BIN)))
    return {
        "directions": {name: _letters(direction) for name, direction in directions.items()},
        "snapshot": {name: np.quantile(values, shares).tolist() for name, values in measured.items()},
    }


def _directions(embeddings: Rows, seed: int) -> dict[str, Rows]:
    most = min(PRINCIPAL, *embeddings.shape)
    axes = PCA(most, svd_solver="randomized", random_state=seed).fit(embeddings).components_
    found = {"mean": embeddings.mean(axis=0)} | {f"principal_{place}": axis for place, axis in enumerate(axes, 1)}
    return {name: _whole(direction) for name, direction in found.items()}


def _whole(direction: Rows) -> Rows:
    scale = max(float(np.abs(direction).max()), 1e-12)
    return np.rint(direction / scale * LARGEST).astype(np.float32)


def _letters(direction: Rows) -> str:
    return "".join(chr(ZERO + int(value)) for value in direction)
