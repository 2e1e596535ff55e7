"""How the loss went, and what was left to learn from."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from trainer.analysis.style import ACCENT, SECOND, figure, tidy
from trainer.models.projection.loop import Epoch


def loss_curve(history: Sequence[Epoch]) -> Figure:
    """The mean loss of a step, and the tuples that the miner kept, by epoch."""
    drawing = figure(9, 3.6)
    left, right = drawing.subplots(1, 2)
    epochs = [line.epoch for line in history]
    left.plot(epochs, [line.loss for line in history], color=ACCENT)
    left.set(xlabel="epoch", ylabel="mean loss of a step", ylim=(0, None))
    tidy(left, "Loss on training rows")
    right.plot(epochs, [line.mined for line in history], color=SECOND)
    right.set(xlabel="epoch", ylabel="tuples a step", ylim=(0, None))
    tidy(right, "What the miner kept")
    return drawing
