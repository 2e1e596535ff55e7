"""What the encoder says of a batch."""

from __future__ import annotations

from typing import NamedTuple

import torch

LOG_TWO_PI = 1.8378770664093453


class Posterior(NamedTuple):
    """Normal posteriors of n rows: mean, log-variance and a draw, (n, dims) each.

    `prior` is the mean and log-variance (n, dims) that the network itself gives the draw's prior, where it has a
    ladder; `hidden` is the encoder's last layer.
    """

    mean: torch.Tensor
    log_variance: torch.Tensor
    latent: torch.Tensor
    hidden: torch.Tensor
    prior: tuple[torch.Tensor, torch.Tensor] | None = None


def normal_log_density(value: torch.Tensor, mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    """Log-density of independent normals, elementwise, in nats."""
    return -0.5 * (LOG_TWO_PI + log_variance + (value - mean).square() * torch.exp(-log_variance))


def normal_kl(
    mean: torch.Tensor, log_variance: torch.Tensor, prior_mean: torch.Tensor, prior_log_variance: torch.Tensor
) -> torch.Tensor:
    """KL of one normal to another, elementwise, in nats."""
    difference = log_variance - prior_log_variance
    distance = (mean - prior_mean).square() * torch.exp(-prior_log_variance)
    return 0.5 * (difference.exp() + distance - difference - 1)
