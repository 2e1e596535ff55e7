"""FactorVAE (Kim & Mnih 2018): total correlation as a discriminator sees it.

It tells draws of q(z) from draws whose axes were shuffled over the batch each on its own, which are draws of the
product of its margins. Its logit is then the log-ratio of the two densities, whose mean is the total correlation.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from torch import nn

SLOPE = 0.2
MOMENTS = (0.5, 0.9)


class Discriminator:
    """The network that tells them apart, and its own optimiser."""

    def __init__(self, dims: int, width: int, rate: float, device: torch.device) -> None:
        """Three hidden layers of `width`."""
        sizes = (dims, width, width, width)
        layers: list[nn.Module] = []
        for narrow, wide in pairwise(sizes):
            layers += [nn.Linear(narrow, wide), nn.LeakyReLU(SLOPE)]
        self.network = nn.Sequential(*layers, nn.Linear(width, 1)).to(device)
        self.optimiser = torch.optim.Adam(self.network.parameters(), lr=rate, betas=MOMENTS)

    def total_correlation(self, latent: torch.Tensor) -> torch.Tensor:
        """The estimate for draws (n, dims), in nats; the discriminator learns nothing of it."""
        self.network.requires_grad_(False)
        estimate: torch.Tensor = self.network(latent).mean()
        return estimate

    def learn(self, latent: torch.Tensor) -> float:
        """A step on draws (n, dims); the loss, which is log 2 where it can tell nothing."""
        latent = latent.detach()
        self.network.requires_grad_(True)
        self.optimiser.zero_grad(set_to_none=True)
        softplus = nn.functional.softplus
        loss = 0.5 * (softplus(-self.network(latent)) + softplus(self.network(shuffled(latent)))).mean()
        loss.backward()
        self.optimiser.step()
        return float(loss.detach())

    def to_document(self) -> dict[str, Any]:
        """What continues it."""
        return {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict()}

    def restore(self, document: dict[str, Any]) -> None:
        """Continue from what `to_document` gave."""
        self.network.load_state_dict(document["network"])
        self.optimiser.load_state_dict(document["optimiser"])


def shuffled(latent: torch.Tensor) -> torch.Tensor:
    """Every axis of draws (n, dims) in an order of its own."""
    order = torch.rand(latent.shape, device=latent.device).argsort(dim=0)
    return latent.gather(0, order)
