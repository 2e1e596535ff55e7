"""A mixture of normals whose modes are learned."""

from __future__ import annotations

import torch
from torch import nn

from trainer.models.vae.posterior import normal_log_density
from trainer.models.vae.priors.prior import Prior


class Mixture(Prior):
    """`modes` normals with a weight, a mean and variances each."""

    def __init__(self, dims: int, modes: int) -> None:
        """Modes of equal weight, at draws of the standard normal."""
        super().__init__()
        self.logits = nn.Parameter(torch.zeros(modes))
        self.means = nn.Parameter(torch.randn(modes, dims))
        self.log_variances = nn.Parameter(torch.zeros(modes, dims))

    def log_prob(self, latent: torch.Tensor, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Log-density (n,)."""
        each = normal_log_density(latent[:, None], self.means, self.log_variances).sum(dim=2)
        return torch.logsumexp(each + torch.log_softmax(self.logits, dim=0), dim=1)

    def sample(self, count: int, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Draws (count, dims)."""
        mode = torch.multinomial(torch.softmax(self.logits, dim=0), count, replacement=True)
        mean, deviation = self.means[mode], torch.exp(0.5 * self.log_variances[mode])
        return mean + deviation * torch.randn_like(mean)
