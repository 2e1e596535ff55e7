"""Every option of the family, as the tables of a config; and a run that takes a second."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import torch

from trainer import config as configs
from trainer.config import Config
from trainer.models.vae import checkpoint, loop
from trainer.models.vae.loop import State
from trainer.models.vae.metadata import Metadata
from trainer.models.vae.network import VAE
from trainer.models.vae.objective import Objective
from trainer.schedule import plan

NAMES = ("a", "b", "c", "d", "e", "f")
LEVELS = {"groups": [{"name": "global", "axes": 2}, {"name": "fine", "axes": 2}]}
TIED = {
    "groups": [{"name": "one", "axes": 2, "features": NAMES[:3]}, {"name": "two", "axes": 2, "features": NAMES[3:]}]
}
OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "relu": {"model": {"activation": "relu"}},
    "selu": {"model": {"activation": "selu"}},
    "constant": {"schedule": {"kind": "constant"}},
    "exponential": {"schedule": {"kind": "exponential"}},
    "cyclical": {"schedule": {"kind": "cyclical"}},
    "target_kl": {"schedule": {"kind": "target_kl", "target": 3.0}},
    "target_rate": {"schedule": {"kind": "target_rate", "target": 3.0}},
    "free bits": {"collapse": {"free_bits": 0.5}},
    "free bits by group": {"collapse": {"free_bits": 0.5, "free_bits_by": "group"}, "latent": LEVELS},
    "minimum rate": {"collapse": {"minimum_rate": 0.3}},
    "batch norm": {"collapse": {"batch_norm": 0.8}},
    "latent skip": {"collapse": {"skip": "latent"}},
    "encoder skip": {"collapse": {"skip": "encoder"}},
    "tc": {"objective": {"kind": "tc"}},
    "tc weighted": {"objective": {"kind": "tc", "estimator": "weighted"}},
    "factor": {"objective": {"kind": "factor", "weight": 20.0}},
    "dip_i": {"objective": {"kind": "dip_i"}},
    "dip_ii": {"objective": {"kind": "dip_ii"}},
    "mutual information": {"objective": {"mutual_information": 5.0}},
    "orthogonality": {"objective": {"orthogonality": 20.0}},
    "sparsity": {"objective": {"sparsity": 5.0}},
    "mixture": {"prior": {"kind": "mixture"}},
    "vamp": {"prior": {"kind": "vamp"}},
    "planar": {"prior": {"kind": "planar"}},
    "real_nvp": {"prior": {"kind": "real_nvp"}},
    "conditional": {"prior": {"kind": "conditional", "conditions": ["a", "b"]}},
    "groups": {"latent": LEVELS},
    "ladder": {"latent": {**LEVELS, "ladder": True}},
    "tied groups": {"latent": TIED},
    "tied ladder": {"latent": {**TIED, "ladder": True}},
    "denoising": {"corruption": {"noise": 1.0}},
    "feature dropout": {"corruption": {"feature_dropout": 0.3}},
}


def configured(*tables: dict[str, Any]) -> Config:
    """A config of six features with these tables changed, checked as a file is."""
    document = asdict(configs.read(configs.DEFAULT_CONFIG))
    document["source"] = {"features": list(NAMES)}
    document["model"] |= {"hidden": [16, 8], "latent_dims": 4}
    document["training"] |= {"epochs": 30, "batch_size": 64, "patience": 1.0, "device": "cpu"}
    for changes in tables:
        for name, settings in changes.items():
            document[name] = document[name] | settings
    config: Config = configs.from_document(document)
    return config


def rows(count: int = 640) -> torch.Tensor:
    """Standardised rows (n, 6) of three hidden causes, which lie in two heaps."""
    generator = torch.Generator().manual_seed(0)
    causes = torch.randn(count, 3, generator=generator)
    causes[:, 0] += 3 * torch.randint(2, (count,), generator=generator).float()
    found = causes @ torch.randn(3, 6, generator=generator) + 0.2 * torch.randn(count, 6, generator=generator)
    return (found - found.mean(dim=0)) / found.std(dim=0)


def begun(config: Config, inputs: torch.Tensor) -> tuple[State, torch.Tensor]:
    """A state before its first epoch, and its training rows with the conditions that it asks for."""
    features = tuple(NAMES.index(name) for name in config.prior.conditions)
    metadata = Metadata(features, ())
    torch.manual_seed(config.training.seed)
    network = VAE(6, 4, config.model, checkpoint.parts(config, metadata))
    objective = Objective(config, 4, len(inputs), torch.device("cpu")) if Objective.needed(config) else None
    conditions = inputs[:, list(features)]
    network.prior.initialise(inputs, conditions)
    state = loop.start(network, config.training, config.schedule, objective)
    return state, torch.cat([inputs, conditions], dim=1)


def trained(*tables: dict[str, Any], epochs: int = 30) -> State:
    """The state after so many epochs, with its network ready to be measured."""
    config = configured({"training": {"epochs": epochs}}, *tables)
    state, inputs = begun(config, rows())
    loop.train(state, inputs, inputs[:128], plan(len(inputs), config.training), config.training, lambda line: True)
    state.network.eval().requires_grad_(False)
    return state
