"""A decoder whose every layer sees the latent vector (Dieng et al. 2019, "Generative Skip Models")."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn


class SkipDecoder(nn.Module):
    """Latent vectors (n, dims) to weighted z (n, width); it needs nothing but the latent vector."""

    def __init__(self, sizes: Sequence[int], activation: type[nn.Module], dropout: float) -> None:
        """Layers of `sizes`, from the latent vector to the features."""
        super().__init__()
        dims = sizes[0]
        self.layers = nn.ModuleList([nn.Linear(narrow, wide) for narrow, wide in pairwise(sizes)])
        # One matrix on both side by side, and two whose products are added, are the same; this has fewer operators.
        self.skips = nn.ModuleList([nn.Linear(dims, wide, bias=False) for wide in sizes[2:]])
        self.activation, self.dropout = activation(), nn.Dropout(dropout)

    def forward(self, latent: torch.Tensor) -> torch.Tensor:
        """Weighted z of latent vectors."""
        hidden: torch.Tensor = self.layers[0](latent)
        for layer, skip in zip(list(self.layers)[1:], self.skips, strict=True):
            hidden = layer(self.dropout(self.activation(hidden))) + skip(latent)
        return hidden
