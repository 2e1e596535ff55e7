"""The training loop of a projection, to be read from top to bottom.

An epoch is a function of the seed, its number and the state it starts from, so that a run that was killed continues
exactly where it would have been.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import torch
from pytorch_metric_learning.samplers import MPerClassSampler
from pytorch_metric_learning.utils import common_functions
from torch import nn

from songspace.errors import TrainingError
from trainer.models.projection.components import make_loss, make_miner
from trainer.models.projection.config import Config, TrainingSettings
from trainer.models.projection.network import Head
from trainer.schedule import cosine_decay


@dataclass(frozen=True, slots=True)
class Epoch:
    """A line of epochs.csv: the mean loss of a step, and how many triplets (or pairs) a step's miner kept."""

    epoch: int
    loss: float
    mined: float
    learning_rate: float
    seconds: float

    def describe(self) -> str:
        """The epoch in words."""
        return f"loss {self.loss:.4f}  mined {self.mined:,.0f} a step"


@dataclass(slots=True)
class State:
    """All that continues a run. A loss can have parameters of its own, such as a proxy for each class."""

    network: Head
    loss: nn.Module
    miner: nn.Module | None
    optimiser: torch.optim.Optimizer
    history: list[Epoch] = field(default_factory=list)

    @property
    def epoch(self) -> int:
        """The number of epochs that are done."""
        return len(self.history)

    def to_document(self) -> dict[str, Any]:
        """Tensors and plain values alone, as a checkpoint may hold."""
        return {
            "network": self.network.state_dict(),
            "loss": self.loss.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "history": [asdict(epoch) for epoch in self.history],
        }

    def restore(self, document: dict[str, Any]) -> None:
        """Continue from what `to_document` gave."""
        self.network.load_state_dict(document["network"])
        self.loss.load_state_dict(document["loss"])
        self.optimiser.load_state_dict(document["optimiser"])
        self.history = [Epoch(**line) for line in document["history"]]


def start(config: Config, width: int, classes: int, device: torch.device) -> State:
    """A state before the first epoch."""
    settings = config.training
    torch.manual_seed(settings.seed)
    network = Head(width, config.model).to(device)
    loss = make_loss(settings, classes, config.model.dims).to(device)
    parameters = [*network.parameters(), *loss.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=settings.learning_rate, weight_decay=settings.weight_decay)
    return State(network, loss, make_miner(settings), optimiser)


def train(
    state: State,
    embeddings: torch.Tensor,
    classes: torch.Tensor,
    settings: TrainingSettings,
    after_epoch: Callable[[Epoch], bool],
) -> None:
    """Train until all epochs are done or `after_epoch` answers False.

    `embeddings` (n, width) and `classes` (n,), whole numbers, lie on the network's device. Raises TrainingError where
    the loss is no longer finite.
    """
    while state.epoch < settings.epochs:
        began = time.perf_counter()
        rate = settings.learning_rate * cosine_decay(state.epoch / settings.epochs, floor=0.0)
        for group in state.optimiser.param_groups:
            group["lr"] = rate
        losses, mined = _train_epoch(state, embeddings, classes, settings)
        line = Epoch(state.epoch + 1, losses, mined, rate, time.perf_counter() - began)
        if not math.isfinite(line.loss):
            raise TrainingError(
                f"the loss is no longer finite in epoch {line.epoch}; lower training.learning_rate "
                f"(now {settings.learning_rate:g})"
            )
        state.history.append(line)
        if not after_epoch(line):
            return


def _train_epoch(
    state: State, embeddings: torch.Tensor, classes: torch.Tensor, settings: TrainingSettings
) -> tuple[float, float]:
    """The mean loss of a step, and the mean number of tuples that its miner kept."""
    state.network.train()
    total, mined, steps = 0.0, 0.0, 0
    torch.manual_seed(settings.seed * 1_000_003 + state.epoch)
    for batch in _batches(classes, settings, state.epoch):
        points, own = state.network(embeddings[batch]), classes[batch]
        chosen = None if state.miner is None else state.miner(points, own)
        loss = state.loss(points, own, chosen)
        state.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        state.optimiser.step()
        total, steps = total + loss.item(), steps + 1
        mined += 0 if chosen is None else len(chosen[0])
    return total / steps, mined / steps


def _batches(classes: torch.Tensor, settings: TrainingSettings, epoch: int) -> Iterator[torch.Tensor]:
    """Indices of batches with `per_class` rows of each of their classes, some twice where a class has fewer.

    Where there are too few classes to fill a batch so, each has more rows in it.
    """
    number = len(torch.unique(classes))
    per_class = max(settings.per_class, settings.batch_size // number)
    batch = max(settings.batch_size // per_class, 2) * per_class
    steps = max(math.ceil(len(classes) / batch), math.ceil(settings.minimum_steps / settings.epochs))
    # The library draws from a generator of its own, the same for all that use it.
    common_functions.NUMPY_RANDOM = np.random.RandomState((settings.seed * 1_000_003 + epoch) % 2**32)
    order = list(MPerClassSampler(classes.cpu(), per_class, batch, steps * batch))
    for start in range(0, len(order), batch):
        yield torch.tensor(order[start : start + batch], device=classes.device)
