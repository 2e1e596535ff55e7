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
from typing import Any, NamedTuple

import torch
from torch import nn

from songspace.errors import TrainingError
from trainer.config import TrainingSettings
from trainer.models.vae.loss import Terms, kl_per_axis, terms
from trainer.models.vae.network import VAE
from trainer.models.vae.not_finite import remedy, require_finite
from trainer.models.vae.objective import Bound, Objective
from trainer.models.vae.schedules.pace import Pace
from trainer.models.vae.settings.schedule import ScheduleSettings
from trainer.schedule import Plan, cosine_decay, rise

ACTIVE_KL = 0.05


@dataclass(frozen=True, slots=True)
class Epoch:
    """A line of epochs.csv; losses are summed over dimensions and averaged over rows.

    `beta` is that of the epoch's last step, `gradient_norm` the mean over steps of the norm before it is limited.
    """

    epoch: int
    loss: float
    reconstruction: float
    kl: float
    beta: float
    validation_loss: float
    active_axes: int
    seconds: float
    gradient_norm: float = math.nan

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
    pace: Pace
    objective: Objective | None = None
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
            "pace": self.pace.to_document(),
            "objective": {} if self.objective is None else self.objective.to_document(),
        }

    def restore(self, document: dict[str, Any]) -> None:
        """Continue from what `to_document` gave."""
        self.network.load_state_dict(document["network"])
        self.optimiser.load_state_dict(document["optimiser"])
        self.history = [Epoch(**line) for line in document["history"]]
        self.best, self.best_loss = document["best"], document["best_loss"]
        self.best_epoch = document["best_epoch"]
        self.pace.restore(document.get("pace", {}))
        if self.objective is not None:
            self.objective.restore(document["objective"])

    def terms(self, rows: torch.Tensor, noise: torch.Tensor, beta: float, target: float | None) -> Terms | Bound:
        """The terms of rows (n, width), drawn with noise (n, dims): the plain ones where no option is on."""
        if self.objective is None:
            return terms(self.network, rows, noise)
        return self.objective(self.network, rows, noise, beta, target)


def start(
    network: VAE,
    settings: TrainingSettings,
    schedule: ScheduleSettings | None = None,
    objective: Objective | None = None,
) -> State:
    """A state before the first epoch."""
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
    )
    return State(network, optimiser, Pace(settings.beta, schedule), objective)


def train(
    state: State,
    training: torch.Tensor,
    held_out: torch.Tensor,
    plan: Plan,
    settings: TrainingSettings,
    after_epoch: Callable[[Epoch], bool],
) -> None:
    """Train until the plan ends, the validation loss stops falling, or `after_epoch` answers False.

    `training` and `held_out` are weighted z (n, width), and the conditions beside it where the prior is given some, on
    the network's device. Raises TrainingError where
    the loss is no longer finite.
    """
    while state.epoch < plan.epochs:
        began = time.perf_counter()
        torch.manual_seed(settings.seed * 1_000_003 + state.epoch)
        means = _train_epoch(state, training, plan, settings)
        validation_loss, active = _validate(state, held_out, plan, settings)
        line = Epoch(
            epoch=state.epoch + 1,
            loss=means.loss,
            reconstruction=means.reconstruction,
            kl=means.kl,
            beta=means.beta,
            validation_loss=validation_loss,
            active_axes=active,
            seconds=time.perf_counter() - began,
            gradient_norm=means.gradient_norm,
        )
        if not math.isfinite(validation_loss):
            raise TrainingError(
                f"the loss of the held-out rows is no longer finite in epoch {line.epoch}; {remedy(settings)}"
            )
        _keep_best(state, line, plan)
        state.history.append(line)
        if not after_epoch(line) or _stalled(state, plan):
            return


class Means(NamedTuple):
    """Figures of an epoch, averaged over its steps; `beta` is the last one."""

    loss: float
    reconstruction: float
    kl: float
    gradient_norm: float
    beta: float


def _train_epoch(state: State, rows: torch.Tensor, plan: Plan, settings: TrainingSettings) -> Means:
    # One gather and one draw of noise an epoch; a step then takes slices, and nothing is read back before the
    # end, but where a controller asks for it.
    network, optimiser = state.network.train(), state.optimiser
    order = torch.randperm(len(rows), device=rows.device)
    shuffled = rows[order]
    noise = torch.randn(len(rows), network.mean_head.out_features, device=rows.device)
    log = torch.empty(plan.steps_per_epoch, 4, device=rows.device)
    first, beta = state.epoch * plan.steps_per_epoch, math.nan
    for step in range(plan.steps_per_epoch):
        batch = slice(step * plan.batch, (step + 1) * plan.batch)
        beta = state.pace.beta(first + step, plan)
        _set_learning_rate(optimiser, settings, (first + step) / plan.steps)
        optimiser.zero_grad(set_to_none=True)
        batch_terms = state.terms(shuffled[batch], noise[batch], beta, state.pace.target(first + step, plan))
        loss = batch_terms.total(beta)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(network.parameters(), settings.gradient_limit, foreach=True)
        optimiser.step()
        log[step] = torch.stack((loss, batch_terms.reconstruction, batch_terms.kl, norm)).detach()
        if state.objective is not None:
            state.objective.learn()
        if state.pace.controller is not None:
            state.pace.controller.observe(batch_terms.kl.item())
    require_finite(log, order, plan.batch, state.epoch + 1, settings)
    loss, reconstruction, kl, gradient_norm = log.mean(dim=0).tolist()
    return Means(loss, reconstruction, kl, gradient_norm, beta)


def _set_learning_rate(optimiser: torch.optim.Optimizer, settings: TrainingSettings, progress: float) -> None:
    rate = settings.learning_rate * rise(progress, settings.rate_warm_up) * cosine_decay(progress)
    for group in optimiser.param_groups:
        group["lr"] = rate


@torch.no_grad()
def _validate(state: State, rows: torch.Tensor, plan: Plan, settings: TrainingSettings) -> tuple[float, int]:
    """Loss at full beta, under the same noise in every epoch, and how many axes carry something."""
    network = state.network.eval()
    mean, log_variance = network.encode(rows[:, : network.width])
    generator = torch.Generator(rows.device).manual_seed(settings.seed)
    noise = torch.randn(mean.shape, generator=generator, device=rows.device)
    beta, target = state.pace.full, state.pace.target(plan.steps, plan)
    loss = state.terms(rows, noise, beta, target).total(beta).item()
    return loss, int((kl_per_axis(mean, log_variance) >= ACTIVE_KL).sum())


def _keep_best(state: State, line: Epoch, plan: Plan) -> None:
    # Before the warm-up ends the loss is of another model; the latest one stands in until then.
    warm = state.pace.compares and line.epoch > plan.warm_up
    if not warm or line.validation_loss < state.best_loss:
        state.best = copy.deepcopy(state.network.state_dict())
        state.best_loss = line.validation_loss if warm else math.inf
        state.best_epoch = line.epoch


def _stalled(state: State, plan: Plan) -> bool:
    return state.pace.stops_early and state.epoch - max(state.best_epoch, plan.warm_up) >= plan.patience
