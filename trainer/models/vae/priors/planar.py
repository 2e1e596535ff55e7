"""Planar flows (Rezende & Mohamed 2015), constrained so that each of them can be inverted (their appendix A.1)."""

from __future__ import annotations

import torch
from torch import nn

from trainer.models.vae.priors.prior import Prior
from trainer.models.vae.priors.standard import Standard

HALVINGS = 60


class PlanarLayer(nn.Module):
    """z + u tanh(w z + b), where w u > -1."""

    def __init__(self, dims: int) -> None:
        """Nearly the identity at first."""
        super().__init__()
        self.weight = nn.Parameter(torch.randn(dims))
        self.direction = nn.Parameter(0.01 * torch.randn(dims))
        self.bias = nn.Parameter(torch.zeros(()))

    def forward(self, value: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Moved vectors (n, dims), and the log-determinant (n,)."""
        direction = self.constrained()
        bent = torch.tanh(value @ self.weight + self.bias)
        slope = (1 - bent.square()) * (self.weight @ direction)
        return value + bent[:, None] * direction, torch.log1p(slope)

    def inverse(self, moved: torch.Tensor) -> torch.Tensor:
        """The vectors that were moved: along w it is one rising function of one number, inverted by halving."""
        direction = self.constrained().double()
        weight, product = self.weight.double(), self.weight.double() @ direction
        target, bias = moved.double() @ weight, self.bias.double()
        low, high = target - product.abs(), target + product.abs()
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            above = middle + product * torch.tanh(middle + bias) > target
            low, high = torch.where(above, low, middle), torch.where(above, middle, high)
        bent = torch.tanh((low + high) / 2 + bias)
        return (moved.double() - bent[:, None] * direction).to(moved.dtype)

    def constrained(self) -> torch.Tensor:
        """The direction u, moved along w until w u > -1."""
        product = self.weight @ self.direction
        wanted = nn.functional.softplus(product) - 1
        return self.direction + (wanted - product) * self.weight / self.weight.square().sum().clamp(min=1e-12)


class Planar(Prior):
    """Layers that lead latent vectors to the standard normal."""

    def __init__(self, dims: int, layers: int) -> None:
        """A density of `dims` axes."""
        super().__init__()
        self.base = Standard(dims)
        self.layers = nn.ModuleList(PlanarLayer(dims) for _ in range(layers))

    def log_prob(self, latent: torch.Tensor, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Log-density (n,)."""
        value, total = latent, torch.zeros(len(latent), device=latent.device)
        for layer in self.layers:
            value, determinant = layer(value)
            total = total + determinant
        return self.base.log_prob(value) + total

    def sample(self, count: int, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Draws (count, dims)."""
        value = self.base.sample(count)
        for layer in reversed(list(self.layers)):
            value = layer.inverse(value)  # type: ignore[operator]
        return value
