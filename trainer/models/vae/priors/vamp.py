"""VampPrior (Tomczak & Welling 2018): the mixture of the posteriors of learned rows."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import nn

from trainer.models.vae.posterior import normal_log_density
from trainer.models.vae.priors.prior import Prior

Encode = Callable[[torch.Tensor], tuple[torch.Tensor, torch.Tensor]]


class Vamp(Prior):
    """`count` pseudo-rows of weighted z, and the encoder that they go through."""

    def __init__(self, encode: Encode, width: int, count: int) -> None:
        """Take the encoder, and begin with random rows; `initialise` takes real ones."""
        super().__init__()
        self.encode = encode
        self.inputs = nn.Parameter(torch.randn(count, width))

    def initialise(self, inputs: torch.Tensor, conditions: torch.Tensor | None = None) -> None:
        """Begin with training rows, drawn by chance."""
        chosen = torch.randint(len(inputs), (len(self.inputs),), device=inputs.device)
        with torch.no_grad():
            self.inputs.copy_(inputs[chosen])

    def log_prob(self, latent: torch.Tensor, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Log-density (n,)."""
        mean, log_variance = self.encode(self.inputs)
        each = normal_log_density(latent[:, None], mean, log_variance).sum(dim=2)
        return torch.logsumexp(each, dim=1) - math.log(len(self.inputs))

    def sample(self, count: int, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Draws (count, dims)."""
        mean, log_variance = self.encode(self.inputs)
        chosen = torch.randint(len(mean), (count,), device=mean.device)
        return mean[chosen] + torch.exp(0.5 * log_variance[chosen]) * torch.randn_like(mean[chosen])
