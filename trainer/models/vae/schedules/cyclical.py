"""Beta that rises again and again (Fu et al. 2019, "Cyclical Annealing Schedule")."""

from __future__ import annotations

from trainer.models.vae.schedules.course import Course


def cyclical(step: int, course: Course) -> float:
    """Beta at a step: each cycle rises linearly from 0 during its share `rise`, and is whole for the rest."""
    # Cycles are counted in fractions of a step, so that any number of them fits any number of steps.
    position = step * course.settings.cycles / course.plan.steps % 1.0
    return course.beta * min(1.0, position / course.settings.rise)
