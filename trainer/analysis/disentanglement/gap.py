"""How far the best axis for a factor is ahead of the next."""

from __future__ import annotations

import numpy as np

from trainer.analysis.disentanglement.information import Matrix


def gap(measure: Matrix) -> Matrix:
    """Difference (factors,) of the two largest values in each column of (dims, factors); with one axis, its value."""
    if len(measure) == 1:
        return measure[0]
    second, first = np.sort(measure, axis=0)[-2:]
    return np.asarray(first - second, np.float64)
