"""RealNVP (Dinh et al. 2017): affine couplings, which invert exactly."""

from __future__ import annotations

import torch
from torch import nn

from songspace.errors import TrainingError
from trainer.models.vae.priors.prior import Prior
from trainer.models.vae.priors.standard import Standard


class Coupling(nn.Module):
    """Moves the axes outside `mask` by a scale and a shift that the axes inside it decide."""

    mask: torch.Tensor

    def __init__(self, mask: torch.Tensor, width: int) -> None:
        """The identity at first."""
        super().__init__()
        self.register_buffer("mask", mask)
        dims = len(mask)
        last = nn.Linear(width, 2 * dims)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.network = nn.Sequential(nn.Linear(dims, width), nn.Tanh(), last)

    def forward(self, value: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Moved vectors (n, dims), and the log-determinant (n,)."""
        scale, shift = self._change(value)
        return value * scale.exp() + shift, scale.sum(dim=1)

    def inverse(self, moved: torch.Tensor) -> torch.Tensor:
        """The vectors that were moved."""
        scale, shift = self._change(moved)
        return (moved - shift) * torch.exp(-scale)

    def _change(self, value: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        # The axes inside the mask are the same before and after, so both ways find the same change.
        scale, shift = self.network(value * self.mask).chunk(2, dim=1)
        outside = 1 - self.mask
        return torch.tanh(scale) * outside, shift * outside


class RealNvp(Prior):
    """Couplings in turn on even and odd axes, which lead latent vectors to the standard normal."""

    def __init__(self, dims: int, layers: int, width: int) -> None:
        """A density of `dims` axes. Raises TrainingError for a single one."""
        if dims < 2:
            raise TrainingError("prior.kind is real_nvp, whose couplings need two axes at least; there is one")
        super().__init__()
        self.base = Standard(dims)
        even = (torch.arange(dims) % 2).float()
        self.layers = nn.ModuleList(Coupling(even if layer % 2 else 1 - even, width) for layer in range(layers))

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
