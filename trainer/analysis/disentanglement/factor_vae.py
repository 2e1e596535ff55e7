"""The score of the paper of FactorVAE."""

from __future__ import annotations

import numpy as np

from trainer.analysis.disentanglement.factors import Codes, Latents
from trainer.analysis.disentanglement.information import joint_counts
from trainer.analysis.disentanglement.same_class import SameClass

GROUPS, ROWS = 1_500, 64
# An axis that varies this much less than the widest holds nothing, and would always vary least.
DEAD = 0.01


def factor_vae_score(latents: Latents, factors: Codes, seed: int = 0) -> float:
    """Accuracy of FactorVAE's score, Kim & Mnih 2018, of latents (n, dims) and factors (n, factors).

    A group is 64 rows of one class of one factor (`same_class` says how they are drawn); the axis that varies least in
    it, relative to its variance in all rows, votes for that factor. 1,500 groups vote, as many are measured by the
    majorities; 1 / factors is chance. Axes with less than 1 % of the largest variance are left out.
    """
    rng = np.random.default_rng(seed)
    variance = latents.var(axis=0, dtype=np.float64)
    alive = latents[:, variance > DEAD * variance.max()] if variance.max() > 0 else latents[:, :1]
    # What varies not at all in a group is a tie, which falls to no axis in particular.
    jitter = 1e-9 * rng.random((2 * GROUPS, alive.shape[1]))
    factor_of_group = np.arange(2 * GROUPS) % factors.shape[1]
    least = np.empty(2 * GROUPS, np.int64)
    whole = np.maximum(alive.var(axis=0, dtype=np.float64), 1e-30)
    for factor, codes in enumerate(factors.T):
        same = SameClass(codes, rng)
        wanted = factor_of_group == factor
        rows = np.repeat(same.rows(int(wanted.sum()))[:, None], ROWS, axis=1)
        spread = alive[same.mates(rows)].var(axis=1, dtype=np.float64) / whole
        least[wanted] = (spread + jitter[wanted]).argmin(axis=1)
    votes = joint_counts(least[:GROUPS], factor_of_group[:GROUPS])
    winners = np.zeros(alive.shape[1], np.int64)
    winners[: len(votes)] = votes.argmax(axis=1)
    return float((winners[least[GROUPS:]] == factor_of_group[GROUPS:]).mean())
