"""The score of the paper of the beta-VAE."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from trainer.analysis.disentanglement.factors import Codes, Latents
from trainer.analysis.disentanglement.same_class import SameClass

GROUPS, PAIRS = 1_500, 64


def beta_vae_score(latents: Latents, factors: Codes, seed: int = 0) -> float:
    """Accuracy of the beta-VAE's score, Higgins et al. 2017, of latents (n, dims) and factors (n, factors).

    A group is the mean of |z_a - z_b| over 64 pairs of rows which share the class of one factor (`same_class` says how
    they are drawn); a linear classifier tells which factor it was. 1,500 groups are learned from, as many are measured
    on; 1 / factors is chance. Each axis is divided by its spread.
    """
    rng = np.random.default_rng(seed)
    spread = latents.std(axis=0, dtype=np.float64)
    scaled = latents / np.where(spread > 0, spread, 1)
    factor_of_group = np.arange(2 * GROUPS) % factors.shape[1]
    groups = np.empty((2 * GROUPS, latents.shape[1]))
    for factor, codes in enumerate(factors.T):
        same = SameClass(codes, rng)
        wanted = factor_of_group == factor
        rows = same.rows(int(wanted.sum()) * PAIRS)
        differences = np.abs(scaled[rows] - scaled[same.mates(rows)])
        groups[wanted] = differences.reshape(-1, PAIRS, latents.shape[1]).mean(axis=1)
    classifier = LogisticRegression(C=1e3, max_iter=1_000).fit(groups[:GROUPS], factor_of_group[:GROUPS])
    return float(classifier.score(groups[GROUPS:], factor_of_group[GROUPS:]))
