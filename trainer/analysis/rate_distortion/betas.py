"""The same run at other betas, trained for a short while."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from trainer import runs
from trainer.analysis.library import Connect
from trainer.analysis.subject import Subject
from trainer.config import Config
from trainer.family import EpochLine
from trainer.job import Job
from trainer.models.registry import family

EPOCHS = 20


class Quiet:
    """A reporter that tells nothing: of a short run only its figures matter."""

    def say(self, text: str) -> None:
        """Nothing."""

    def warn(self, text: str) -> None:
        """Nothing."""

    def begin(self, done: int, epochs: int) -> None:
        """Nothing."""

    def epoch(self, line: EpochLine) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""

    def result(self, summary: dict[str, Any], text: str) -> None:
        """Nothing."""


def train_at(
    subject: Subject, betas: Sequence[float], connect: Connect, say: Callable[[str], None]
) -> Iterator[tuple[float, dict[str, Any]]]:
    """Each beta with the metrics.json of a run of 20 epochs on the same rows, with as many axes; no run is kept."""
    rows = family(subject.config.family).read(subject.config, connect)
    for beta in betas:
        config = _at(subject, beta)
        with tempfile.TemporaryDirectory() as folder:
            run = runs.create(Path(folder), config)
            family(config.family).train(Job(config, rows, run, Quiet()))
            evidence = runs.read_metrics(run)
        say(f"beta {beta:g}: R2 {evidence['metrics']['r2']:.3f}")
        yield beta, evidence


def _at(subject: Subject, beta: float) -> Config:
    training = replace(subject.config.training, beta=beta, epochs=EPOCHS)
    return replace(subject.config, training=training, model=replace(subject.config.model, latent_dims=subject.dims))
