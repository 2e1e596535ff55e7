"""The model families: a line each."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Protocol, cast

from songspace.errors import TrainingError
from trainer.config import Config
from trainer.job import Job
from trainer.trained import TrainedModel

FAMILIES = {
    "vae": "trainer.models.vae.family",
}


class Family(Protocol):
    """What the module of a family offers."""

    def train(self, job: Job) -> TrainedModel:
        """Train as the job says, and write its run folder."""

    def load(self, run: Path, config: Config) -> TrainedModel:
        """The trained model of a finished run."""


def family(name: str) -> Family:
    """The family of this name, imported when first asked for. Raises TrainingError for an unknown one."""
    if name not in FAMILIES:
        raise TrainingError(f"there is no model family '{name}'; there are: {', '.join(FAMILIES)}")
    return cast(Family, importlib.import_module(FAMILIES[name]))
