"""An old model as this family has it: config, network and scaling, which answer as the client's own network does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
import torch
from torch import nn

from songspace.spec import FLOAT32_LIMIT
from trainer import config as configs
from trainer.config import Config, FeatureSettings
from trainer.data.standardise import Scaling
from trainer.models.vae.imported.old_model import Layers, OldModel
from trainer.models.vae.network import VAE

DEFAULT_BETA = 4.0


def config_of(old: OldModel) -> Config:
    """The client's table and space, with the model's features; no rule keeps a row out, as the client has none."""
    default: Config = configs.read(configs.DEFAULT_CONFIG)
    features = tuple(FeatureSettings(name) for name in old.features)
    document = asdict(
        replace(
            default,
            source=replace(default.source, features=features, reject_all_zero=False),
            model=replace(
                default.model,
                hidden=old.hidden,
                activation=old.activation,
                latent_dims=old.dims,
                dropout=min(old.dropout, 0.9),
            ),
            training=replace(default.training, beta=beta_of(old), clip=FLOAT32_LIMIT),
        )
    )
    config: Config = configs.from_document(document)
    return config


def beta_of(old: OldModel) -> float:
    """The model's beta in this family's units, where both terms are sums.

    Both trainers average the squared error over the features; the one with ReLU averages the KL over the axes as well.
    """
    beta = DEFAULT_BETA if old.beta is None else old.beta
    return beta * len(old.features) / (old.dims if old.activation == "relu" else 1)


def scaling_of(old: OldModel) -> Scaling:
    """The scaler's numbers, unweighted; the client does not clip."""
    mean, scale = (np.asarray(values, np.float32) for values in (old.mean, old.scale))
    return Scaling(mean, scale, np.ones_like(mean), FLOAT32_LIMIT)


def network_of(old: OldModel, config: Config) -> VAE:
    """The network with the old weights, as it answers when not in training: dropout off."""
    network = VAE(len(old.features), old.dims, config.model)
    _fill(_linear(network.body), old.encoder)
    _fill([network.mean_head, network.log_variance_head], [old.mu, old.logvar])
    _fill(_linear(network.decoder), old.decoder)
    return network.eval().requires_grad_(False)


def _linear(layers: nn.Module) -> list[nn.Linear]:
    return [layer for layer in layers.modules() if isinstance(layer, nn.Linear)]


@torch.no_grad()
def _fill(layers: Sequence[nn.Linear], weights: Layers) -> None:
    for layer, given in zip(layers, weights, strict=True):
        layer.load_state_dict(given)
