"""What a checkpoint of this family holds beside the state of the loop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from songspace.errors import TrainingError
from trainer import runs
from trainer.models.projection.config import Config
from trainer.models.projection.loop import State
from trainer.models.projection.network import Head
from trainer.models.projection.prepared import Prepared

FORMAT = 1


def save(path: Path, state: State, prepared: Prepared, config_text: str) -> None:
    """Write the state with all that is needed to rebuild the network, the config as TOML among it."""
    document = {
        "format": FORMAT,
        "config": config_text,
        "fingerprint": prepared.fingerprint,
        "width": prepared.training.width,
        "state": state.to_document(),
    }
    runs.write_checkpoint(path, document)


def restore(run: Path, state: State, prepared: Prepared) -> None:
    """Continue the run's state. Raises TrainingError where the library is no longer the one it began with."""
    document = _read(run)
    if document["fingerprint"] != prepared.fingerprint:
        raise TrainingError(
            f"{run.name} cannot be resumed: the rows or classes it was trained on have changed since; start a new run"
        )
    state.restore(document["state"])


def rebuild(run: Path, config: Config) -> Head:
    """The network of a run."""
    document = _read(run)
    network = Head(document["width"], config.model)
    network.load_state_dict(document["state"]["network"])
    return network.eval().requires_grad_(False)


def _read(run: Path) -> dict[str, Any]:
    document = runs.read_checkpoint(run)
    if document.get("format") != FORMAT:
        raise TrainingError(f"{run / runs.CHECKPOINT} is of format {document.get('format')}; {FORMAT} is wanted")
    return document
