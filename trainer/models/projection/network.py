"""The head: what makes an embedding of a listening network one of a library's own classes."""

from __future__ import annotations

import torch
from torch import nn

from trainer.models.projection.config import ModelSettings


class Head(nn.Module):
    """Embeddings (n, width) to points (n, dims) of length 1."""

    def __init__(self, width: int, settings: ModelSettings) -> None:
        """Layers for embeddings of `width` numbers."""
        super().__init__()
        self.first = nn.Linear(width, settings.hidden)
        self.norm = nn.LayerNorm(settings.hidden)
        self.activation = nn.GELU()
        self.dropout = nn.Dropout(settings.dropout)
        self.second = nn.Linear(settings.hidden, settings.dims)

    def forward(self, embeddings: torch.Tensor) -> torch.Tensor:
        """The points of embeddings."""
        hidden = self.dropout(self.activation(self.norm(self.first(embeddings))))
        return nn.functional.normalize(self.second(hidden), dim=1)
