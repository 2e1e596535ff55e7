"""Batch normalisation of the posterior's mean (Zhu et al. 2020, "A Batch Normalized Inference Network").

The mean of every axis keeps the spread that it is given, so that the expected KL of an axis is at least half of its
square; where it lies is learned.
"""

from __future__ import annotations

import torch
from torch import nn

# The usual 1e-5 is a way out: a head whose answers spread far less than that is not normalised, and collapses.
LEAST_VARIANCE = 1e-14


class MeanNorm(nn.BatchNorm1d):
    """Means (n, dims) of the spread `gamma`, which is not learned."""

    def __init__(self, dims: int, gamma: float) -> None:
        """Fix the spread."""
        super().__init__(dims, eps=LEAST_VARIANCE)
        nn.init.constant_(self.weight, gamma)
        self.weight.requires_grad_(False)


def folded(head: nn.Linear, norm: MeanNorm) -> nn.Linear:
    """One layer that answers as a head followed by its normalisation does once training is over."""
    if norm.running_mean is None or norm.running_var is None:
        raise AssertionError("a MeanNorm keeps its running figures")
    with torch.no_grad():
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        layer = nn.Linear(head.in_features, head.out_features).to(head.weight.device)
        layer.weight.copy_(head.weight * factor[:, None])
        layer.bias.copy_((head.bias - norm.running_mean) * factor + norm.bias)
    return layer.requires_grad_(False)
