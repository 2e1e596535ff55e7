"""A variational autoencoder of tabular features (Kingma & Welling 2014)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn

from trainer.config import ModelSettings
from trainer.models.vae.collapse.batch_norm import MeanNorm, folded
from trainer.models.vae.collapse.encoder_skip import EncoderSkip
from trainer.models.vae.collapse.latent_skip import SkipDecoder
from trainer.models.vae.collapse.minimum_rate import log_variance_bound
from trainer.models.vae.latents.ladder import Ladder
from trainer.models.vae.latents.structure import MaskedLinear, tie
from trainer.models.vae.posterior import Posterior
from trainer.models.vae.priors.prior import Prior
from trainer.models.vae.priors.registry import prior
from trainer.models.vae.settings.parts import Parts

ACTIVATIONS: dict[str, type[nn.Module]] = {"gelu": nn.GELU, "relu": nn.ReLU, "selu": nn.SELU}
# A log-variance beyond this is a posterior narrower than float32 can sample, or wider than any data.
LOG_VARIANCE_LIMIT = 10.0


class VAE(nn.Module):
    """Encoder width-64-32, heads of mean and log-variance, and the decoder mirrored; fed with weighted z.

    Every further part is there only where it is asked for: a plain network has no other parameters than these.
    """

    def __init__(self, width: int, dims: int, settings: ModelSettings, parts: Parts | None = None) -> None:
        """Layers for `width` features and `dims` axes."""
        super().__init__()
        parts = parts or Parts()
        collapse = parts.collapse
        self.width = width
        sizes = (width, *settings.hidden)
        self.body = layers(sizes, settings)
        self.mean_head = nn.Linear(sizes[-1], dims)
        self.log_variance_head = nn.Linear(sizes[-1], dims)
        self.decoder = _decoder(sizes, dims, settings, collapse.skip == "latent")
        if any(group.features for group in parts.latent.groups):
            heads = (self.mean_head, self.log_variance_head)
            self.mean_head, self.log_variance_head = tie(self.body, heads, parts.latent, parts.names)
        self.norm = MeanNorm(dims, collapse.batch_norm) if collapse.batch_norm > 0 else None
        self.skip = EncoderSkip(sizes[-1], collapse.skip_dropout) if collapse.skip == "encoder" else None
        rate = collapse.minimum_rate
        self.log_variance_most = log_variance_bound(rate) if rate > 0 else LOG_VARIANCE_LIMIT
        self.prior: Prior = (
            Ladder(parts.latent)
            if parts.latent.ladder
            else prior(parts.prior, dims, width, parts.conditions, self.encode)
        )

    def encode(self, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and log-variance (n, dims) of the posterior of weighted z (n, width)."""
        mean, log_variance, _ = self._upward(inputs)
        return self.prior.encode(mean, log_variance) if isinstance(self.prior, Ladder) else (mean, log_variance)

    def infer(self, inputs: torch.Tensor, noise: torch.Tensor) -> Posterior:
        """The posterior of weighted z (n, width), drawn with standard normal noise (n, dims)."""
        mean, log_variance, hidden = self._upward(inputs)
        if isinstance(self.prior, Ladder):
            return self.prior.posterior(mean, log_variance, noise, hidden)
        latent = torch.addcmul(mean, torch.exp(0.5 * log_variance), noise)
        return Posterior(mean, log_variance, latent, hidden)

    def decode(self, latent: torch.Tensor, hidden: torch.Tensor | None = None) -> torch.Tensor:
        """Weighted z (n, width) of latent vectors (n, dims).

        `hidden` is the encoder's last layer, for a network with a skip from there; without it, the skip adds nothing.
        """
        if self.skip is None or hidden is None or isinstance(self.decoder, SkipDecoder):
            decoded: torch.Tensor = self.decoder(latent)
            return decoded
        first, *rest = self.decoder
        value: torch.Tensor = first(latent) + self.skip(hidden)
        for layer in rest:
            value = layer(value)
        return value

    def mean_layer(self) -> nn.Linear:
        """What leads from the body to the means, as one ordinary layer."""
        head = self.mean_head.plain() if isinstance(self.mean_head, MaskedLinear) else self.mean_head
        return head if self.norm is None else folded(head, self.norm)

    def body_layers(self) -> nn.Sequential:
        """The body in ordinary layers."""
        if not any(isinstance(layer, MaskedLinear) for layer in self.body):
            return self.body
        return nn.Sequential(*(layer.plain() if isinstance(layer, MaskedLinear) else layer for layer in self.body))

    def _upward(self, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        hidden = self.body(inputs)
        mean = self.mean_head(hidden)
        if self.norm is not None:
            mean = self.norm(mean)
        log_variance = self.log_variance_head(hidden).clamp(-LOG_VARIANCE_LIMIT, self.log_variance_most)
        return mean, log_variance, hidden


def layers(sizes: Sequence[int], settings: ModelSettings) -> nn.Sequential:
    """Linear layers of these sizes, an activation after each, and dropout where it is asked for."""
    modules: list[nn.Module] = []
    for narrow, wide in pairwise(sizes):
        modules += [nn.Linear(narrow, wide), ACTIVATIONS[settings.activation]()]
        if settings.dropout > 0:
            modules.append(nn.Dropout(settings.dropout))
    return nn.Sequential(*modules)


def _decoder(sizes: Sequence[int], dims: int, settings: ModelSettings, skips: bool) -> nn.Sequential | SkipDecoder:
    mirrored = (dims, *reversed(sizes[1:]))
    if skips:
        return SkipDecoder((*mirrored, sizes[0]), ACTIVATIONS[settings.activation], settings.dropout)
    return nn.Sequential(*layers(mirrored, settings), nn.Linear(sizes[1], sizes[0]))
