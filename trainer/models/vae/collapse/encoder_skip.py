"""A skip from the encoder's last layer past the latent vector, into the decoder's first one.

It goes around the bottleneck: what the decoder learns from it is not in the latent vector, and is missing wherever
decoding starts from a vector alone, as in the database. So it is dropped for a share of the training rows, and what it
adds to R2 is reported as leakage.
"""

from __future__ import annotations

import torch
from torch import nn


class EncoderSkip(nn.Module):
    """The encoder's last layer (n, hidden), added to the decoder's first one."""

    def __init__(self, hidden: int, dropout: float) -> None:
        """Drop whole rows with the probability `dropout`."""
        super().__init__()
        # Without a bias, a row that is dropped adds exactly nothing.
        self.layer, self.dropout = nn.Linear(hidden, hidden, bias=False), dropout

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        """What is added (n, hidden)."""
        added: torch.Tensor = self.layer(hidden)
        if not self.training:
            return added
        return added * (torch.rand(len(hidden), 1, device=hidden.device) >= self.dropout)
