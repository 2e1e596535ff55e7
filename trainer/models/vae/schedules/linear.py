"""Beta that rises in equal steps, an epoch each, over the warm-up."""

from __future__ import annotations

from trainer.models.vae.schedules.course import Course
from trainer.schedule import linear_warm_up


def linear(step: int, course: Course) -> float:
    """Beta at a step: the same within an epoch, whole once the warm-up is over."""
    return linear_warm_up(step // course.plan.steps_per_epoch, course.plan.warm_up, course.beta)
