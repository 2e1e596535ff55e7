"""How the loss and its two terms went."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from trainer.analysis.style import ACCENT, INK, MUTED, SECOND, figure, tidy
from trainer.models.vae.loop import Epoch


def loss_curves(history: Sequence[Epoch]) -> Figure:
    """Reconstruction and KL of training rows, the validation loss, and beta, by epoch."""
    drawing = figure(9, 4)
    left, right = drawing.subplots(1, 2)
    epochs = [line.epoch for line in history]
    left.plot(epochs, [line.reconstruction for line in history], color=ACCENT, label="reconstruction, training rows")
    left.plot(
        epochs,
        [line.validation_loss for line in history],
        color=INK,
        label="loss at full beta, held-out rows",
    )
    left.set(xlabel="epoch", ylabel="sum over features, mean over rows", yscale="log")
    for axis_formatter in (left.yaxis.set_major_formatter, left.yaxis.set_minor_formatter):
        axis_formatter("{x:g}")
    left.legend(frameon=False, fontsize=8)
    tidy(left, "Loss")
    right.plot(epochs, [line.kl for line in history], color=SECOND)
    right.set(xlabel="epoch")
    right.set_ylabel("KL, nat, sum over axes", color=SECOND)
    tidy(right, "KL and its weight")
    twin = right.twinx()
    twin.plot(epochs, [line.beta for line in history], color=MUTED, linestyle="--")
    twin.set_ylabel("beta (dashed)", color=MUTED)
    twin.set_ylim(bottom=0)
    twin.spines[["top"]].set_visible(False)
    return drawing
