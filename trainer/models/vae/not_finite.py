"""What to say of a run whose loss is no longer finite: which batch did it, and what to change."""

from __future__ import annotations

import torch

from songspace.errors import TrainingError
from trainer.config import TrainingSettings

MOST_ROWS_NAMED = 5


def require_finite(log: torch.Tensor, order: torch.Tensor, batch: int, epoch: int, settings: TrainingSettings) -> None:
    """Raise TrainingError naming the first batch whose loss or gradient was not finite.

    `log` has a row of figures a step, `order` the training rows in the order of the epoch, counted from 0.
    """
    broken = ~torch.isfinite(log).all(dim=1)
    if not bool(broken.any()):
        return
    step = int(broken.nonzero()[0])
    rows = order[step * batch : step * batch + MOST_ROWS_NAMED].tolist()
    raise TrainingError(
        f"the loss is no longer finite in epoch {epoch}, batch {step + 1} of {len(log)} (training rows "
        f"{', '.join(map(str, rows))}, ...); {remedy(settings)}"
    )


def remedy(settings: TrainingSettings) -> str:
    """What to change."""
    return (
        f"lower training.learning_rate (now {settings.learning_rate:g}) or training.clip (now {settings.clip:g}), "
        f"or give the rate a warm-up with training.rate_warm_up (now {settings.rate_warm_up:g})"
    )
