"""Beta that rises by the same factor at each step of the warm-up."""

from __future__ import annotations

from trainer.models.vae.schedules.course import Course


def exponential(step: int, course: Course) -> float:
    """Beta at a step: from the share `start` of it to all of it, and whole once the warm-up is over."""
    if step >= course.warm_up_steps:
        return course.beta
    share: float = course.settings.start ** (1 - step / course.warm_up_steps)
    return course.beta * share
