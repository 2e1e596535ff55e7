"""Schedules as pure functions of the training's progress."""

from __future__ import annotations

import math
from dataclasses import dataclass

from trainer.config import TrainingSettings

LEAST_EPOCHS = 100
SMALLEST_BATCH, LARGEST_BATCH, BATCHES_PER_EPOCH = 32, 1024, 64


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to train: rows a step, and epochs: in all, of warm-up, and without progress before the end."""

    batch: int
    epochs: int
    warm_up: int
    patience: int
    steps_per_epoch: int

    @property
    def steps(self) -> int:
        """Optimiser steps of the whole plan."""
        return self.epochs * self.steps_per_epoch


def plan(rows: int, settings: TrainingSettings) -> Plan:
    """The plan for a number of training rows.

    What counts for a small library is the number of steps: 2,000 rows reach R2 .51 at batch 1024, .93 at 128.
    """
    wanted = settings.batch_size
    batch = min(_automatic_batch(rows) if wanted == "auto" else int(wanted), rows)
    steps_per_epoch = rows // batch
    enough = max(LEAST_EPOCHS, math.ceil(settings.minimum_steps / steps_per_epoch))
    epochs = enough if settings.epochs == "auto" else int(settings.epochs)
    warm_up, patience = math.ceil(settings.warm_up * epochs), math.ceil(settings.patience * epochs)
    return Plan(batch, epochs, min(warm_up, epochs - 1), max(patience, 1), steps_per_epoch)


def _automatic_batch(rows: int) -> int:
    return min(max(rows // BATCHES_PER_EPOCH, SMALLEST_BATCH), LARGEST_BATCH)


def linear_warm_up(epoch: int, warm_up: int, beta: float) -> float:
    """Beta of an epoch counted from 0: rises linearly, and is whole from epoch `warm_up` on."""
    return beta * min(1.0, (epoch + 1) / (warm_up + 1))


def cosine_decay(progress: float, floor: float = 0.02) -> float:
    """Factor of the learning rate at a progress in 0..1, from 1 to `floor` (Loshchilov & Hutter 2017)."""
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(max(progress, 0.0), 1.0)))


def rise(progress: float, share: float) -> float:
    """Factor of the learning rate that rises linearly over the first `share` of the steps, and is 1 from there on."""
    return 1.0 if progress >= share else progress / share
