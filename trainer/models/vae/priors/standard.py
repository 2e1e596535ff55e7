"""The standard normal."""

from __future__ import annotations

import torch

from trainer.models.vae.posterior import Posterior, normal_kl, normal_log_density
from trainer.models.vae.priors.prior import Prior


class Standard(Prior):
    """Independent axes of mean 0 and variance 1."""

    per_axis = True

    def __init__(self, dims: int) -> None:
        """A density of `dims` axes."""
        super().__init__()
        self.dims = dims

    def log_prob(self, latent: torch.Tensor, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Log-density (n,)."""
        zero = torch.zeros_like(latent)
        return normal_log_density(latent, zero, zero).sum(dim=1)

    def sample(self, count: int, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Draws (count, dims)."""
        return torch.randn(count, self.dims)

    def kl(self, posterior: Posterior, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """KL (n, dims), exactly."""
        zero = torch.zeros_like(posterior.mean)
        return normal_kl(posterior.mean, posterior.log_variance, zero, zero)
