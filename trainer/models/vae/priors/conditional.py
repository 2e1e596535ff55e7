"""A normal whose mean and variances follow from metadata (Sohn et al. 2015; Khemakhem et al. 2020)."""

from __future__ import annotations

import math

import torch
from torch import nn

from trainer.models.vae.posterior import Posterior, normal_kl, normal_log_density
from trainer.models.vae.priors.prior import Prior

EXAMPLES = 256
LIMIT = 10.0


class Conditional(Prior):
    """A network from conditions (n, conditions) to a normal of `dims` independent axes.

    Without conditions it is the mixture over those of `EXAMPLES` training rows.
    """

    per_axis = True
    examples: torch.Tensor

    def __init__(self, dims: int, conditions: int, width: int) -> None:
        """The standard normal at first, whatever the conditions."""
        super().__init__()
        last = nn.Linear(width, 2 * dims)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.network = nn.Sequential(nn.Linear(conditions, width), nn.GELU(), last)
        self.register_buffer("examples", torch.zeros(EXAMPLES, conditions))

    def initialise(self, inputs: torch.Tensor, conditions: torch.Tensor | None = None) -> None:
        """Keep the conditions of training rows, drawn by chance."""
        if conditions is not None:
            self.examples.copy_(conditions[torch.randint(len(conditions), (EXAMPLES,), device=conditions.device)])

    def log_prob(self, latent: torch.Tensor, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Log-density (n,) under the conditions of each vector (n, conditions), or over all examples."""
        if conditions is not None:
            return normal_log_density(latent, *self.normal(conditions)).sum(dim=1)
        mean, log_variance = self.normal(self.examples)
        each = normal_log_density(latent[:, None], mean, log_variance).sum(dim=2)
        return torch.logsumexp(each, dim=1) - math.log(EXAMPLES)

    def sample(self, count: int, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Draws (count, dims) under the conditions (count, conditions), or under those of examples."""
        if conditions is None:
            conditions = self.examples[torch.randint(EXAMPLES, (count,), device=self.examples.device)]
        mean, log_variance = self.normal(conditions)
        return mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)

    def kl(self, posterior: Posterior, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """KL (n, dims), exactly, where there are conditions."""
        if conditions is None:
            return super().kl(posterior, conditions)
        return normal_kl(posterior.mean, posterior.log_variance, *self.normal(conditions))

    def normal(self, conditions: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and log-variance (n, dims)."""
        mean, log_variance = self.network(conditions).chunk(2, dim=1)
        return mean, log_variance.clamp(-LIMIT, LIMIT)
