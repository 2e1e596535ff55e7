"""Beta over a run, whichever way it is found."""

from __future__ import annotations

from typing import Any

from trainer.models.vae.schedules.capacity import capacity
from trainer.models.vae.schedules.controller import Controller
from trainer.models.vae.schedules.course import Course
from trainer.models.vae.schedules.registry import SCHEDULES
from trainer.models.vae.settings.schedule import ScheduleSettings
from trainer.schedule import Plan


class Pace:
    """The beta of every step, of a schedule or of a controller that watches the KL."""

    def __init__(self, beta: float, settings: ScheduleSettings | None = None) -> None:
        """Take the end value of beta, and the schedule; linear by default."""
        self.settings = settings or ScheduleSettings()
        self.end = self.settings.pull if self.settings.kind == "target_rate" else beta
        self.controller = Controller(self.settings) if self.settings.kind == "target_kl" else None

    @property
    def compares(self) -> bool:
        """Whether the validation losses of two epochs tell which is better; else the latest is kept.

        A controller's beta moves to the end; and a rate that is drawn to a target swings about it, which counts for
        more in the loss than what the epoch has learned.
        """
        return self.settings.kind not in ("target_kl", "target_rate")

    @property
    def stops_early(self) -> bool:
        """Whether a run without progress ends: not where a cycle makes the loss worse before it gets better."""
        return self.compares and self.settings.kind != "cyclical"

    @property
    def full(self) -> float:
        """The beta that the validation loss is taken at."""
        return self.end if self.controller is None else self.controller.beta

    def beta(self, step: int, plan: Plan) -> float:
        """The beta of a step, counted over the whole run from 0."""
        if self.controller is not None:
            return self.controller.beta
        return SCHEDULES[self.settings.kind](step, Course(self.end, plan, self.settings))

    def target(self, step: int, plan: Plan) -> float | None:
        """The rate in nats that a step is drawn to, where the schedule has one."""
        if self.settings.kind != "target_rate":
            return None
        return capacity(step, Course(self.end, plan, self.settings))

    def to_document(self) -> dict[str, Any]:
        """What continues it; nothing where the step says all."""
        return {} if self.controller is None else self.controller.to_document()

    def restore(self, document: dict[str, Any]) -> None:
        """Continue from what `to_document` gave."""
        if self.controller is not None:
            self.controller.restore(document)
