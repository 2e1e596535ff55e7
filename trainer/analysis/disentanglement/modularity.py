"""Whether each axis knows of one factor only."""

from __future__ import annotations

import numpy as np

from trainer.analysis.disentanglement.factors import Codes, Latents
from trainer.analysis.disentanglement.information import mutual_information
from trainer.analysis.disentanglement.scores import AxisScore


def modularity(latents: Latents, factors: Codes) -> AxisScore:
    """Modularity of latents (n, dims) and factors (n, factors), Ridgeway & Mozer 2018.

    The mean over axes of 1 - (sum over all factors but the best of I(z_i; v_f)^2) / (I(z_i; v_best)^2 (factors - 1)):
    1 where an axis knows of one factor only, 0 where it knows as much of each. Says nothing of how much that is; an
    axis that knows nothing at all scores 0.
    """
    squared = np.square(mutual_information(latents, factors))
    best = squared.max(axis=1)
    others = (squared.sum(axis=1) - best) / max(1, squared.shape[1] - 1)
    scores = 1 - np.divide(others, best, out=np.ones_like(best), where=best > 0)
    return AxisScore(float(scores.mean()), tuple(scores.tolist()))
