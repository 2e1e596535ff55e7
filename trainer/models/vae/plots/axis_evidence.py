"""What each latent axis carries."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure

from songspace.spec import Axis
from trainer.analysis.style import ACCENT, MUTED, SECOND, figure, tidy
from trainer.models.vae.evaluate import ACTIVE_KL, ACTIVE_R2_COST, ACTIVE_SPREAD, Evaluation

MEASURES: tuple[tuple[str, Callable[[Axis], float], float], ...] = (
    ("mean KL, nat", lambda axis: axis.kl, ACTIVE_KL),
    ("interquartile range of the mean", lambda axis: axis.interquartile_range, ACTIVE_SPREAD),
    ("R2 lost when fixed", lambda axis: axis.r2_cost, ACTIVE_R2_COST),
)


def axis_evidence(evaluation: Evaluation) -> Figure:
    """KL, spread and R2 cost of each axis, with the least an active one must have."""
    drawing = figure(10, 3.8)
    axes = evaluation.axes
    colours = [ACCENT if axis.active else MUTED for axis in axes]
    for panel, (label, measure, least) in zip(drawing.subplots(1, 3), MEASURES, strict=True):
        panel.bar(range(len(axes)), [measure(axis) for axis in axes], color=colours)
        panel.axhline(least, color=SECOND, linestyle="--", linewidth=1)
        panel.set(xlabel="latent axis", ylabel=label, xticks=range(len(axes)))
        tidy(panel, f"active from {least:g} (dashed)")
    drawing.suptitle(
        f"{evaluation.active_axes} of {len(axes)} axes are active (blue); held-out rows", x=0.01, ha="left"
    )
    return drawing
