"""What the embeddings that a head was trained on are like, in a few numbers: drift is measured against them later."""

from __future__ import annotations

from typing import Any

import numpy as np

from trainer.data.table import Rows

# Directions that no row has a part in: by those that fit the training rows best every other library is unlike them.
DIRECTIONS, SEED = 4, 20_260_611
MOST_BINS, ROWS_A_BIN = 10, 10


def snapshot(embeddings: Rows) -> dict[str, Any]:
    """Directions of random signs, and the quantiles of embeddings (n, width): of their norm and product with each.

    As a spec keeps it: `{"directions": {name: "+-..." (width)}, "snapshot": {name or "norm": quantiles}}`, quantiles
    from the least value to the most, evenly spaced: the deciles, fewer where rows are few.
    """
    signs = np.random.default_rng(SEED).choice((-1.0, 1.0), (DIRECTIONS, embeddings.shape[1])).astype(np.float32)
    directions = {f"direction_{number}": direction for number, direction in enumerate(signs, 1)}
    measured = {"norm": np.linalg.norm(embeddings, axis=1)}
    measured |= {name: embeddings @ direction for name, direction in directions.items()}
    shares = np.linspace(0, 1, 1 + max(2, min(MOST_BINS, len(embeddings) // ROWS_A_BIN)))
    return {
        "directions": {name: _text(direction) for name, direction in directions.items()},
        "snapshot": {name: np.quantile(values, shares).tolist() for name, values in measured.items()},
    }


def _text(direction: Rows) -> str:
    return "".join("+" if sign > 0 else "-" for sign in direction)
