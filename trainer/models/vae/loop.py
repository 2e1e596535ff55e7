"""The training loop, to be read from top to bottom.

An epoch is a function of the seed, its number and the state it starts from: the order of its rows and its
noise are drawn from a generator seeded by both. A run that was killed therefore continues exactly where it
would have been.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import torch
from torch import nn

from songspace.errors import TrainingError
from trainer.config import TrainingSettings
from trainer.models.vae.loss import Terms, kl_per_axis, terms
from trainer.models.vae.network import VAE
from trainer.schedule import Plan, cosine_decay, linear_warm_up

ACTIVE_KL = 0.05


@dataclass(frozen=True, slots=True)
class Epoch:
    """A line of epochs.csv; losses are summed over dimensions and averaged over rows."""

    epoch: int
    loss: float
    reconstruction: float
    kl: float
    beta: float
    validation_loss: float
    active_axes: int
    seconds: float

    def describe(self) -> str:
        """The epoch in words."""
        return (
            f"loss {self.loss:.3f}  reconstruction {self.reconstruction:.3f}  KL {self.kl:.2f} nat  "
            f"active axes {self.active_axes}"
        )


@dataclass(slots=True)
class State:
    """All that continues a run. `best` holds the parameters of the lowest validation loss at full beta."""

    network: VAE
    optimiser: torch.optim.Optimizer
    history: list[Epoch] = field(default_factory=list)
    best: dict[str, torch.Tensor] = field(default_factory=dict)
    best_loss: float = math.inf
    best_epoch: int = -1

    @property
    def epoch(self) -> int:
        """The number of epochs that are done."""
        return len(self.history)

    def to_document(self) -> dict[str, Any]:
        """Tensors and plain values alone, as a checkpoint may hold."""
        return {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "history": [asdict(epoch) for epoch in self.history],
            "best": self.best,
            "best_loss": self.best_loss,
            "best_epoch": self.best_epoch,
        }

    def restore(self, document: dict[str, Any]) -> None:
        """Continue from what `to_document` gave."""
        self.network.load_state_dict(document["network"])
        self.optimiser.load_state_dict(document["optimiser"])
        self.history = [Epoch(**line) for line in document["history"]]
        self.best, self.best_loss = document["best"], document["best_loss"]
        self.best_epoch = document["best_epoch"]


def start(network: VAE, settings: TrainingSettings) -> State:
    """A state before the first epoch."""
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
    )
    return State(network, optimiser)


def train(
    state: State,
    training: torch.Tensor,
    held_out: torch.Tensor,
    plan: Plan,
    settings: TrainingSettings,
    after_epoch: Callable[[Epoch], bool],
) -> None:
    """Train until the plan ends, the validation loss stops falling, or `after_epoch` answers False.

    `training` and `held_out` are weighted z (n, width) on the network's device. Raises TrainingError where
    the loss is no longer finite.
    """
    while state.epoch < plan.epochs:
        began = time.perf_counter()
        beta = linear_warm_up(state.epoch, plan.warm_up, settings.beta)
        torch.manual_seed(settings.seed * 1_000_003 + state.epoch)
        mean_terms = _train_epoch(state, training, plan, settings, beta)
        validation_loss, active = _validate(state.network, held_out, settings)
        line = Epoch(
            epoch=state.epoch + 1,
            loss=mean_terms.total(beta).item(),
            reconstruction=mean_terms.reconstruction.item(),
            kl=mean_terms.kl.item(),
            beta=beta,
            validation_loss=validation_loss,
            active_axes=active,
            seconds=time.perf_counter() - began,
        )
        if not (math.isfinite(line.loss) and math.isfinite(validation_loss)):
            raise TrainingError(_not_finite(line, settings))
        _keep_best(state, line, plan)
        state.history.append(line)
        if not after_epoch(line) or _stalled(state, plan):
            return


def _train_epoch(state: State, rows: torch.Tensor, plan: Plan, settings: TrainingSettings, beta: float) -> Terms:
    # One gather and one draw of noise an epoch; a step then takes slices, and nothing is read back before the
    # end.
    network, optimiser = state.network.train(), state.optimiser
    shuffled = rows[torch.randperm(len(rows), device=rows.device)]
    noise = torch.randn(len(rows), network.mean_head.out_features, device=rows.device)
    sums = torch.zeros(2, device=rows.device)
    for step in range(plan.steps_per_epoch):
        batch = slice(step * plan.batch, (step + 1) * plan.batch)
        _set_learning_rate(optimiser, settings, (state.epoch * plan.steps_per_epoch + step) / plan.steps)
        optimiser.zero_grad(set_to_none=True)
        batch_terms = terms(network, shuffled[batch], noise[batch])
        batch_terms.total(beta).backward()
        nn.utils.clip_grad_norm_(network.parameters(), settings.gradient_limit, foreach=True)
        optimiser.step()
        sums += torch.stack(batch_terms).detach()
    return Terms(*(sums / plan.steps_per_epoch))


def _set_learning_rate(optimiser: torch.optim.Optimizer, settings: TrainingSettings, progress: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = settings.learning_rate * cosine_decay(progress)


@torch.no_grad()
def _validate(network: VAE, rows: torch.Tensor, settings: TrainingSettings) -> tuple[float, int]:
    """Loss at full beta, under the same noise in every epoch, and how many axes carry something."""
    network.eval()
    mean, log_variance = network.encode(rows)
    generator = torch.Generator(rows.device).manual_seed(settings.seed)
    noise = torch.randn(mean.shape, generator=generator, device=rows.device)
    loss = terms(network, rows, noise).total(settings.beta).item()
    return loss, int((kl_per_axis(mean, log_variance) >= ACTIVE_KL).sum())


def _keep_best(state: State, line: Epoch, plan: Plan) -> None:
    # Before the warm-up ends the loss is of another model; the latest one stands in until then.
    warm = line.epoch > plan.warm_up
    if not warm or line.validation_loss < state.best_loss:
        state.best = copy.deepcopy(state.network.state_dict())
        state.best_loss = line.validation_loss if warm else math.inf
        state.best_epoch = line.epoch


def _stalled(state: State, plan: Plan) -> bool:
    return state.epoch - max(state.best_epoch, plan.warm_up) >= plan.patience


def _not_finite(line: Epoch, settings: TrainingSettings) -> str:
    return (
        f"the loss is no longer finite in epoch {line.epoch}; lower training.learning_rate "
        f"(now {settings.learning_rate:g}) or training.clip (now {settings.clip:g})"
    )
