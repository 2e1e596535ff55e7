"""A target rate that rises over the warm-up (Burgess et al. 2018, "Understanding disentangling in beta-VAE")."""

from __future__ import annotations

from trainer.models.vae.schedules.course import Course


def capacity(step: int, course: Course) -> float:
    """The rate in nats that a step is drawn to: from 0 to `target`, which holds once the warm-up is over."""
    if step >= course.warm_up_steps:
        return course.settings.target
    return course.settings.target * step / course.warm_up_steps


def pull(step: int, course: Course) -> float:
    """The weight of the distance from that rate: the same at every step."""
    return course.settings.pull
