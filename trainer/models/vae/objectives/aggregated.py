"""The density of the aggregated posterior q(z), estimated from a batch (Chen et al. 2018, appendix C).

Minibatch-weighted sampling takes every row of the batch for one of the whole training set. Minibatch-stratified
sampling knows that the row which made z is one of them. Its weights are averaged here over the order of the other
rows: the same expectation as the paper's, with less variance, and exact where the batch is the whole set.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch

from trainer.models.vae.posterior import Posterior, normal_log_density


class Densities(NamedTuple):
    """Log-densities (n,) of draws: under their own posterior, under q(z), and under the product of its margins."""

    own: torch.Tensor
    joint: torch.Tensor
    margins: torch.Tensor

    @property
    def mutual_information(self) -> torch.Tensor:
        """Information in nats that the latent vector has of its row."""
        return (self.own - self.joint).mean()

    @property
    def total_correlation(self) -> torch.Tensor:
        """Nats by which the axes depend on each other."""
        return (self.joint - self.margins).mean()


def densities(posterior: Posterior, rows: int, most: int, estimator: str) -> Densities:
    """Of the first `most` rows of a batch out of a training set of `rows`."""
    mean, log_variance, latent = (part[:most] for part in posterior[:3])
    pairs = normal_log_density(latent[:, None], mean[None], log_variance[None])
    weights = log_weights(len(latent), rows, estimator, latent.device)
    return Densities(
        own=pairs.diagonal(dim1=0, dim2=1).sum(dim=0),
        joint=torch.logsumexp(pairs.sum(dim=2) + weights, dim=1),
        margins=torch.logsumexp(pairs + weights[:, :, None], dim=1).sum(dim=1),
    )


def log_weights(batch: int, rows: int, estimator: str, device: torch.device | None = None) -> torch.Tensor:
    """Log of what each row (the second of batch, batch) counts for in the estimate at each draw."""
    if estimator == "weighted":
        return torch.full((batch, batch), -math.log(batch * rows), device=device)
    others = (rows - 1) / (rows * max(batch - 1, 1))
    weights = torch.full((batch, batch), math.log(others), device=device)
    return weights.fill_diagonal_(-math.log(rows))
