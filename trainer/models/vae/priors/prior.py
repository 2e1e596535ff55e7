"""What a prior offers."""

from __future__ import annotations

import torch
from torch import nn

from trainer.models.vae.posterior import Posterior, normal_log_density


class Prior(nn.Module):
    """A density of latent vectors; its parameters are trained with the network."""

    # Whether its KL falls into one part an axis.
    per_axis = False

    def log_prob(self, latent: torch.Tensor, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Log-density (n,) in nats of latent vectors (n, dims)."""
        raise NotImplementedError

    def sample(self, count: int, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Latent vectors (count, dims) drawn from it."""
        raise NotImplementedError

    def kl(self, posterior: Posterior, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """KL of each row's posterior in nats, (n, dims) or (n, 1): here by the draw that was made of it."""
        own = normal_log_density(posterior.latent, posterior.mean, posterior.log_variance).sum(dim=1)
        return (own - self.log_prob(posterior.latent, conditions))[:, None]

    def initialise(self, inputs: torch.Tensor, conditions: torch.Tensor | None = None) -> None:
        """Begin with what the training rows (n, width) and their conditions say; most priors need nothing of them."""
