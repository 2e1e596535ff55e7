"""One option trained from one seed, by the way that `python -m trainer` goes."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.bench_vae.libraries import Library
from tests.bench_vae.variants import Variant
from trainer import runs
from trainer.config import Config
from trainer.data.prepared import Prepared, prepare
from trainer.data.standardise import Scaling
from trainer.data.table import Rows
from trainer.family import EpochLine
from trainer.job import Job
from trainer.models.registry import family
from trainer.models.vae.checkpoint import rebuild
from trainer.models.vae.network import VAE
from trainer.progress import Silent


@dataclass(slots=True)
class Clock(Silent):
    """Takes processor seconds: a process that others hold up uses none meanwhile."""

    begun: float = 0.0
    epochs: list[float] = field(default_factory=list)

    def begin(self, done: int, epochs: int) -> None:
        """Start."""
        self.begun = time.process_time()

    def epoch(self, line: EpochLine) -> None:
        """Take the time of an epoch."""
        now = time.process_time()
        self.epochs.append(now - self.begun)
        self.begun = now

    @property
    def an_epoch(self) -> float:
        """Seconds of the fastest epoch: what else the machine does makes epochs slower, and none faster."""
        return min(self.epochs)


@dataclass(frozen=True, slots=True)
class Fit:
    """A trained network, the rows it was trained on and held against, and its evidence."""

    config: Config
    network: VAE
    scaling: Scaling
    prepared: Prepared
    evidence: dict[str, Any]
    clock: Clock

    def weighted(self, rows: Rows) -> torch.Tensor:
        """What the network is fed with of raw rows (n, width)."""
        return torch.from_numpy(self.scaling.standardise(rows) * self.scaling.weight)

    def embed(self, rows: Rows) -> Rows:
        """Posterior means (n, dims) of raw rows (n, width)."""
        with torch.no_grad():
            return np.asarray(self.network.encode(self.weighted(rows))[0].numpy(), np.float32)

    def decode(self, latent: Rows) -> Rows:
        """Unweighted z (n, varying features) of latent vectors (n, dims)."""
        with torch.no_grad():
            decoded = self.network.decode(torch.from_numpy(latent)).numpy() / self.scaling.weight
        return np.asarray(decoded[:, ~self.scaling.constant], np.float32)

    def z(self, rows: Rows) -> Rows:
        """The same of raw rows (n, width) themselves."""
        return self.scaling.standardise(rows)[:, ~self.scaling.constant]


def fit(library: Library, variant: Variant, seed: int, epochs: int, folder: Path) -> Fit:
    """Train, and keep the run in `folder`."""
    config = library.configured(variant, seed, epochs)
    run = folder / f"{variant.name}-seed{seed}"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir(parents=True)
    (run / runs.CONFIG).write_text(config.to_toml(), encoding="utf-8")
    clock = Clock()
    family(config.family).train(Job(config, library.table, run, clock, report=False))
    network, scaling = rebuild(run, config)
    prepared = prepare(library.table, config)
    return Fit(config, network, scaling, prepared, runs.read_metrics(run), clock)
