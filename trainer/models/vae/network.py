"""A variational autoencoder of tabular features (Kingma & Welling 2014)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn

from trainer.config import ModelSettings

ACTIVATIONS: dict[str, type[nn.Module]] = {"gelu": nn.GELU, "relu": nn.ReLU, "selu": nn.SELU}
# A log-variance beyond this is a posterior narrower than float32 can sample, or wider than any data.
LOG_VARIANCE_LIMIT = 10.0


class VAE(nn.Module):
    """Encoder width-64-32, heads of mean and log-variance, and the decoder mirrored; fed with weighted z."""

    def __init__(self, width: int, dims: int, settings: ModelSettings) -> None:
        """Layers for `width` features and `dims` axes."""
        super().__init__()
        sizes = (width, *settings.hidden)
        self.body = layers(sizes, settings)
        self.mean_head = nn.Linear(sizes[-1], dims)
        self.log_variance_head = nn.Linear(sizes[-1], dims)
        self.decoder = nn.Sequential(*layers((dims, *reversed(settings.hidden)), settings), nn.Linear(sizes[1], width))

    def encode(self, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and log-variance (n, dims) of the posterior of weighted z (n, width)."""
        hidden = self.body(inputs)
        limit = LOG_VARIANCE_LIMIT
        return self.mean_head(hidden), self.log_variance_head(hidden).clamp(-limit, limit)

    def decode(self, latent: torch.Tensor) -> torch.Tensor:
        """Weighted z (n, width) of latent vectors (n, dims)."""
        decoded: torch.Tensor = self.decoder(latent)
        return decoded


def layers(sizes: Sequence[int], settings: ModelSettings) -> nn.Sequential:
    """Linear layers of these sizes, an activation after each, and dropout where it is asked for."""
    modules: list[nn.Module] = []
    for narrow, wide in pairwise(sizes):
        modules += [nn.Linear(narrow, wide), ACTIVATIONS[settings.activation]()]
        if settings.dropout > 0:
            modules.append(nn.Dropout(settings.dropout))
    return nn.Sequential(*modules)
