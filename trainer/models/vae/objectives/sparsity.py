"""A penalty on axes that are used at once: the absolute value of their means."""

from __future__ import annotations

import torch

from trainer.models.vae.posterior import Posterior


def sparsity(posterior: Posterior) -> torch.Tensor:
    """Sum over axes, mean over rows, of the means' absolute values."""
    return posterior.mean.abs().sum(dim=1).mean()
