"""What the options of a run came to: figures that a plain run has not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import torch

from trainer.config import Config
from trainer.data.standardise import Scaling
from trainer.models.vae.collapse.free_bits import free_bits
from trainer.models.vae.evaluate import Evaluation, r2
from trainer.models.vae.latents.groups import group_axes
from trainer.models.vae.latents.shares import shares
from trainer.models.vae.network import VAE
from trainer.models.vae.objective import Objective

TABLES = ("schedule", "objective", "prior", "latent", "collapse", "corruption")


def options_on(config: Config) -> dict[str, Any]:
    """The settings of the tables of options that are not at their defaults."""
    found: dict[str, Any] = {}
    for table in TABLES:
        settings = getattr(config, table)
        default = asdict(type(settings)())
        changed = {name: value for name, value in asdict(settings).items() if value != default[name]}
        if changed:
            found[table] = changed
    return found


def option_metrics(
    config: Config, network: VAE, scaling: Scaling, held_out: torch.Tensor, evaluation: Evaluation
) -> dict[str, Any]:
    """The figures of the options that are on, for held-out weighted z and conditions (n, width + conditions)."""
    found: dict[str, Any] = {}
    if Objective.needed(config):
        found["rate"] = _rate(config, network, held_out)
    if network.skip is not None:
        found["skip_leakage"] = _leakage(network, scaling, held_out)
    if config.latent.groups:
        found["groups"] = _groups(config, network, scaling, held_out, evaluation)
    return found


@torch.no_grad()
def _rate(config: Config, network: VAE, held_out: torch.Tensor) -> dict[str, float]:
    """KL to the prior in nats, the rate that was trained on, and by how much free bits set the two apart."""
    inputs, conditions = held_out[:, : network.width], held_out[:, network.width :]
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(len(inputs), network.mean_head.out_features, generator=generator)
    posterior = network.infer(inputs, noise)
    kl = network.prior.kl(posterior, conditions if conditions.shape[1] else None).mean(dim=0)
    floor = config.collapse.free_bits
    by_group = config.collapse.free_bits_by == "group"
    groups = (group_axes(config.latent) or (tuple(range(len(kl))),)) if by_group else None
    trained = free_bits(kl, floor, groups) if floor > 0 else kl.sum()
    return {"kl": kl.sum().item(), "trained": trained.item(), "free_bits_gap": (trained - kl.sum()).item()}


@torch.no_grad()
def _leakage(network: VAE, scaling: Scaling, held_out: torch.Tensor) -> float:
    """R2 that the skip from the encoder adds to what the latent vector alone decodes to."""
    inputs = held_out[:, : network.width]
    mean, _ = network.encode(inputs)
    truth, alone, leaking = (
        np.asarray((part / scaling.weight)[:, ~scaling.constant], np.float32)
        for part in (inputs.numpy(), network.decode(mean).numpy(), network.decode(mean, network.body(inputs)).numpy())
    )
    return r2(truth, leaking) - r2(truth, alone)


def _groups(
    config: Config, network: VAE, scaling: Scaling, held_out: torch.Tensor, evaluation: Evaluation
) -> dict[str, dict[str, Any]]:
    varying = ~scaling.constant

    def decode(latent: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            decoded = network.decode(torch.from_numpy(latent)).numpy() / scaling.weight
        return np.asarray(decoded[:, varying], np.float32)

    truth = np.asarray((held_out[:, : network.width].numpy() / scaling.weight)[:, varying], np.float32)
    names = [name for name, varies in zip(config.source.feature_names, varying, strict=True) if varies]
    kl = np.array([axis.kl for axis in evaluation.axes], np.float32)
    groups = config.latent.groups
    return shares(groups, group_axes(config.latent), names, evaluation.embedding, truth, decode, kl)
