"""What a schedule is a function of, beside the step."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.models.vae.settings.schedule import ScheduleSettings
from trainer.schedule import Plan


@dataclass(frozen=True, slots=True)
class Course:
    """The end value of beta, the length of the training, and the settings of the schedule."""

    beta: float
    plan: Plan
    settings: ScheduleSettings

    @property
    def warm_up_steps(self) -> int:
        """Steps of the warm-up."""
        return self.plan.warm_up * self.plan.steps_per_epoch
