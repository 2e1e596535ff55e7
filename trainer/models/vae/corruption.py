"""Denoising (Vincent et al. 2008): the encoder sees a spoilt row, the decoder has to give the whole one."""

from __future__ import annotations

import torch

from trainer.models.vae.settings.corruption import CorruptionSettings


def corrupt(inputs: torch.Tensor, settings: CorruptionSettings) -> torch.Tensor:
    """Weighted z (n, width) with Gaussian noise, and with a share of the features at their mean, which is 0."""
    if settings.noise > 0:
        inputs = inputs + settings.noise * torch.randn_like(inputs)
    if settings.feature_dropout > 0:
        inputs = inputs * (torch.rand_like(inputs) >= settings.feature_dropout)
    return inputs
