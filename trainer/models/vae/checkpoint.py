"""What a checkpoint of this family holds beside the state of the loop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from songspace.errors import TrainingError
from trainer import runs
from trainer.config import Config
from trainer.data.prepared import Prepared
from trainer.data.standardise import Scaling
from trainer.models.vae.loop import State
from trainer.models.vae.metadata import Metadata
from trainer.models.vae.network import VAE
from trainer.models.vae.settings.parts import Parts

FORMAT = 1


def save(path: Path, state: State, prepared: Prepared, metadata: Metadata, config_text: str) -> None:
    """Write the state with all that is needed to rebuild the network, the config as TOML among it."""
    document = _network_document(state.network, prepared.scaling, config_text) | {
        "fingerprint": prepared.fingerprint,
        "condition_features": list(metadata.features),
        "condition_classes": list(metadata.classes),
        "state": state.to_document(),
    }
    runs.write_checkpoint(path, document)


def save_trained(path: Path, network: VAE, scaling: Scaling, config_text: str) -> None:
    """Write a network that was trained elsewhere: it loads as a run's best one, and cannot be resumed."""
    state = {"best": network.state_dict()}
    runs.write_checkpoint(path, _network_document(network, scaling, config_text) | {"state": state})


def restore(run: Path, state: State, prepared: Prepared) -> None:
    """Continue the run's state. Raises TrainingError where the library is no longer the one it began with."""
    document = _read(run)
    if document["fingerprint"] != prepared.fingerprint:
        raise TrainingError(
            f"{run.name} cannot be resumed: the rows it was trained on have changed since; start a new run"
        )
    state.restore(document["state"])


def rebuild(run: Path, config: Config) -> tuple[VAE, Scaling]:
    """The best network of a run, and the scaling it was trained with.

    Raises TrainingError where the checkpoint is not of the config beside it.
    """
    try:
        return _rebuilt(_read(run), config)
    except (KeyError, RuntimeError, AttributeError):
        raise TrainingError(
            f"{run / runs.CHECKPOINT} does not hold the network that {runs.CONFIG} describes; take both from one run"
        ) from None


def _rebuilt(document: dict[str, Any], config: Config) -> tuple[VAE, Scaling]:
    mean, scale, weight = (np.asarray(document[name].numpy()) for name in ("mean", "scale", "weight"))
    metadata = Metadata(tuple(document.get("condition_features", ())), tuple(document.get("condition_classes", ())))
    network = VAE(len(mean), document["dims"], config.model, parts(config, metadata))
    network.load_state_dict(document["state"]["best"])
    return network.eval().requires_grad_(False), Scaling(mean, scale, weight, document["clip"])


def parts(config: Config, metadata: Metadata) -> Parts:
    """What a config's network is made of, beside its layers."""
    return Parts(config.collapse, config.latent, config.prior, config.source.feature_names, metadata.width)


def _network_document(network: VAE, scaling: Scaling, config_text: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "config": config_text,
        "dims": network.mean_head.out_features,
        "mean": torch.from_numpy(scaling.mean),
        "scale": torch.from_numpy(scaling.scale),
        "weight": torch.from_numpy(scaling.weight),
        "clip": scaling.clip,
    }


def _read(run: Path) -> dict[str, Any]:
    document = runs.read_checkpoint(run)
    if document.get("format") != FORMAT:
        raise TrainingError(f"{run / runs.CHECKPOINT} is of format {document.get('format')}; {FORMAT} is wanted")
    return document
