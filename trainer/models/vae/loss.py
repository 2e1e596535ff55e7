"""The loss of the beta-VAE (Kingma & Welling 2014, appendix B; Higgins et al. 2017).

Both terms are summed over their dimensions and averaged over the batch, so that beta means the same at any
width. With the squared error not halved, a linear VAE keeps an axis whose eigenvalue exceeds beta / 2 (Lucas
et al. 2019, "Don't Blame the ELBO!", with the noise's variance = beta / 2); one whose eigenvalue exceeds beta
is safely alive.
"""

from __future__ import annotations

from typing import NamedTuple

import torch

from trainer.models.vae.network import VAE


class Terms(NamedTuple):
    """Scalars: squared error of weighted z, and KL in nats; summed over dimensions, averaged over rows."""

    reconstruction: torch.Tensor
    kl: torch.Tensor

    def total(self, beta: float) -> torch.Tensor:
        """The loss at this beta."""
        return self.reconstruction + beta * self.kl


def terms(network: VAE, inputs: torch.Tensor, noise: torch.Tensor) -> Terms:
    """Both terms for weighted z (n, width), sampled with standard normal noise (n, dims)."""
    mean, log_variance = network.encode(inputs)
    deviation = torch.exp(0.5 * log_variance)
    decoded = network.decode(torch.addcmul(mean, deviation, noise))
    error = torch.nn.functional.mse_loss(decoded, inputs, reduction="sum") / len(inputs)
    kl = 0.5 * (mean.square().sum() + deviation.square().sum() - log_variance.sum() - mean.numel()) / len(inputs)
    return Terms(error, kl)


def kl_per_axis(mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    """Mean KL of each axis (dims,) to the standard normal, in nats."""
    return 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).mean(dim=0)
