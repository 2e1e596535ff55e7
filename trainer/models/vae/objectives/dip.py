"""DIP-VAE (Kumar et al. 2018): the covariance of the aggregated posterior drawn to the identity."""

from __future__ import annotations

import torch

from trainer.models.vae.posterior import Posterior

# The weight of the variances against that of the covariances, as in the paper.
DIAGONAL_OF_I, DIAGONAL_OF_II = 10.0, 1.0


def dip_i(posterior: Posterior) -> torch.Tensor:
    """Distance of the means' covariance from the identity."""
    return _distance(covariance(posterior.mean), DIAGONAL_OF_I)


def dip_ii(posterior: Posterior) -> torch.Tensor:
    """Distance of the draws' covariance from the identity: that of the means, and the mean variance."""
    spread = torch.diag(posterior.log_variance.exp().mean(dim=0))
    return _distance(covariance(posterior.mean) + spread, DIAGONAL_OF_II)


def covariance(values: torch.Tensor) -> torch.Tensor:
    """Covariance (dims, dims) of rows (n, dims)."""
    centred = values - values.mean(dim=0)
    return centred.T @ centred / len(values)


def _distance(matrix: torch.Tensor, diagonal: float) -> torch.Tensor:
    variances = matrix.diagonal()
    return matrix.square().sum() - variances.square().sum() + diagonal * (variances - 1).square().sum()
