"""The schedules that are pure functions of the step: a line each."""

from __future__ import annotations

from collections.abc import Callable

from trainer.models.vae.schedules.capacity import pull
from trainer.models.vae.schedules.constant import constant
from trainer.models.vae.schedules.course import Course
from trainer.models.vae.schedules.cyclical import cyclical
from trainer.models.vae.schedules.exponential import exponential
from trainer.models.vae.schedules.linear import linear

SCHEDULES: dict[str, Callable[[int, Course], float]] = {
    "linear": linear,
    "constant": constant,
    "exponential": exponential,
    "cyclical": cyclical,
    "target_rate": pull,
}
