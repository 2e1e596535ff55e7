"""The mutual information gap."""

from __future__ import annotations

import numpy as np

from trainer.analysis.disentanglement.factors import Codes, Latents
from trainer.analysis.disentanglement.gap import gap
from trainer.analysis.disentanglement.information import entropies, mutual_information
from trainer.analysis.disentanglement.scores import FactorScore


def mig(latents: Latents, factors: Codes) -> FactorScore:
    """MIG of latents (n, dims) and factors (n, factors), Chen et al. 2018.

    1/K sum over factors v_k of (I(z_j; v_k) - max over i != j of I(z_i; v_k)) / H(v_k), where j is the axis that
    knows most of v_k: 1 where each factor is known to one axis, fully, and to no other. A constant factor scores 0.
    """
    entropy = entropies(factors)
    gaps = gap(mutual_information(latents, factors))
    shares = np.divide(gaps, entropy, out=np.zeros_like(gaps), where=entropy > 0)
    return FactorScore(float(shares.mean()), tuple(shares.tolist()))
