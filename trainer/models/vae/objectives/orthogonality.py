"""A penalty on axes that say the same: the squared cosines between them."""

from __future__ import annotations

import torch

from trainer.models.vae.objectives.dip import covariance
from trainer.models.vae.posterior import Posterior

LEAST_VARIANCE = 1e-8


def orthogonality(posterior: Posterior) -> torch.Tensor:
    """Sum over pairs of axes of the squared correlation of their means in the batch; its scale is that of no axis."""
    matrix = covariance(posterior.mean)
    spread = matrix.diagonal().clamp(min=LEAST_VARIANCE).sqrt()
    return torch.triu(matrix / spread[:, None] / spread, diagonal=1).square().sum()
