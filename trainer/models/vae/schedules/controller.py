"""Beta moved so that the KL holds a target (Shao et al. 2020, "ControlVAE")."""

from __future__ import annotations

import math

from trainer.models.vae.settings.schedule import ScheduleSettings

MOST_NATS = 500.0


class Controller:
    """A proportional and integral controller: a KL above its target raises beta, one below it lowers beta.

    Its integral stands still while beta is at a bound, or it would have to be unwound first.
    """

    def __init__(self, settings: ScheduleSettings) -> None:
        """Begin at the least beta."""
        self.settings = settings
        self.beta = settings.least
        self.integral = 0.0

    def observe(self, kl: float) -> None:
        """Take the KL of a batch in nats, and move beta."""
        settings = self.settings
        error = settings.target - kl
        # A logistic function whose exponent would overflow is 0 or 1 long before.
        proportional = settings.proportional / (1 + math.exp(min(max(error, -MOST_NATS), MOST_NATS)))
        integral = self.integral - settings.integral * error
        wanted = settings.least + proportional + integral
        self.beta = min(max(wanted, settings.least), settings.most)
        if self.beta == wanted:
            self.integral = integral

    def to_document(self) -> dict[str, float]:
        """What continues it."""
        return {"beta": self.beta, "integral": self.integral}

    def restore(self, document: dict[str, float]) -> None:
        """Continue from what `to_document` gave."""
        self.beta, self.integral = document["beta"], document["integral"]
