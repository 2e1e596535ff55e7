"""What each group of axes carries, and how much of that is its own features'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from trainer.data.table import Rows
from trainer.models.vae.settings.latent import GroupSettings


def shares(
    groups: Sequence[GroupSettings],
    axes: Sequence[Sequence[int]],
    names: Sequence[str],
    embedding: Rows,
    truth: Rows,
    decode: Callable[[Rows], Rows],
    kl: Rows,
) -> dict[str, dict[str, Any]]:
    """By group: its KL in nats and its share of the whole, and the share of R2 lost when all of it is fixed.

    `information` is the share of the KL, `r2_cost` the R2 that fixing the group's axes (of embedding (n, dims)) to
    their medians costs, and `own_features` the share of the lost sum of squares that is lost in the group's own
    features, of `truth` (n, features) in the order of `names`.
    """
    whole = _errors(truth, decode(embedding))
    spread = float(np.square(truth - truth.mean(axis=0), dtype=np.float64).sum())
    found = {}
    for group, members in zip(groups, axes, strict=True):
        fixed = embedding.copy()
        fixed[:, list(members)] = np.median(embedding[:, list(members)], axis=0)
        lost = _errors(truth, decode(fixed)) - whole
        own = np.isin(names, group.features) if group.features else np.ones(len(names), np.bool_)
        nats = float(kl[list(members)].sum())
        found[group.name] = {
            "kl": nats,
            "information": nats / max(float(kl.sum()), 1e-12),
            "r2_cost": float(lost.sum()) / spread,
            "own_features": float(np.maximum(lost[own], 0).sum() / max(np.maximum(lost, 0).sum(), 1e-12)),
        }
    return found


def _errors(truth: Rows, guess: Rows) -> np.ndarray:
    """Sum of squared errors (features,)."""
    return np.asarray(np.square(truth - guess, dtype=np.float64).sum(axis=0))
