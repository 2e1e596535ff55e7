"""Free bits (Kingma et al. 2016, "Improved Variational Inference with Inverse Autoregressive Flow", C.8)."""

from __future__ import annotations

from collections.abc import Sequence

import torch


def free_bits(kl: torch.Tensor, floor: float, groups: Sequence[Sequence[int]] | None = None) -> torch.Tensor:
    """The rate, a scalar, in which no axis of mean KL (dims,), or no group of axes, costs less than `floor` nats.

    It is never below the KL, by up to `floor` for each axis or group: trained on it, the loss is no longer a bound on
    the likelihood, which is why the KL itself is reported beside it.
    """
    parts = kl if groups is None else torch.stack([kl[list(group)].sum() for group in groups])
    return parts.clamp(min=floor).sum()
