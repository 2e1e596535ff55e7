"""The trained network as two modules that take and give raw units, ready to become ONNX graphs."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from songspace.spec import FLOAT32_LIMIT
from trainer.data.standardise import Scaling
from trainer.models.vae.latents.ladder import Ladder
from trainer.models.vae.network import VAE


class RawEncoder(nn.Module):
    """Raw float32 features (n, width) to posterior means (n, dims): scaling, clip and weights inside."""

    def __init__(self, network: VAE, scaling: Scaling) -> None:
        """Take the encoder's half of the network."""
        super().__init__()
        self.clip = scaling.clip
        _buffers(self, mean=scaling.mean, inverse=scaling.inverse, weight=scaling.weight)
        self.body, self.mean_head = network.body_layers(), network.mean_layer()

    mean: torch.Tensor
    inverse: torch.Tensor
    weight: torch.Tensor

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Embedding of raw features."""
        embedding: torch.Tensor = self.mean_head(self.body(self.weighted(features)))
        return embedding

    def weighted(self, features: torch.Tensor) -> torch.Tensor:
        """Weighted z (n, width) of raw features."""
        z = (features - self.mean) * self.inverse
        # No number is beyond float32's own limit: a node that cuts nothing is left out.
        clipped = torch.clamp(z, -self.clip, self.clip) if self.clip < FLOAT32_LIMIT else z
        return clipped * self.weight


class RawLadderEncoder(RawEncoder):
    """The same for a network whose groups of axes depend on those above: each group's mean, given theirs."""

    def __init__(self, network: VAE, scaling: Scaling) -> None:
        """Take the encoder's half of the network, and the ladder."""
        super().__init__(network, scaling)
        self.network = network

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Embedding of raw features."""
        return self.network.encode(self.weighted(features))[0]


def raw_encoder(network: VAE, scaling: Scaling) -> RawEncoder:
    """The encoder's half of the network, in raw units."""
    return (RawLadderEncoder if isinstance(network.prior, Ladder) else RawEncoder)(network, scaling)


class RawDecoder(nn.Module):
    """Embedding (n, dims) to features (n, width) in raw units; a constant feature decodes to its constant."""

    def __init__(self, network: VAE, scaling: Scaling) -> None:
        """Take the decoder's half of the network."""
        super().__init__()
        _buffers(self, mean=scaling.mean, stretch=scaling.scale / scaling.weight)
        self.decoder = network.decoder

    mean: torch.Tensor
    stretch: torch.Tensor

    def forward(self, embedding: torch.Tensor) -> torch.Tensor:
        """Raw features of an embedding."""
        features: torch.Tensor = self.decoder(embedding) * self.stretch + self.mean
        return features


def _buffers(module: nn.Module, **arrays: np.ndarray) -> None:
    for name, array in arrays.items():
        module.register_buffer(name, torch.from_numpy(np.array(array, np.float32)))
