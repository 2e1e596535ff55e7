"""A run as a plot: R2 against rate, MIG against R2, and what the priors draw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.axes import Axes

from tests.bench.results import Results
from tests.bench_vae.summary import plain_curve, value
from tests.bench_vae.variants import VARIANTS
from trainer.analysis.style import MUTED, PALETTE, figure, save, tidy

Panel = Callable[[Axes], object]
GROUPS = tuple(dict.fromkeys(variant.group for variant in VARIANTS))


def draw(results: Results, path: Path) -> Path:
    """Write the plot."""
    drawing = figure(14, 4.8)
    rate, mig, priors = drawing.subplots(1, 3)
    _scatter(results, rate, "kl", "r2")
    rate.plot(*plain_curve(results), color=MUTED, linewidth=1, zorder=0)
    rate.set(xlabel="KL to the prior, nat", ylabel="R2, held-out rows")
    tidy(rate, "What a rate buys (line: the plain VAE over beta)")
    _scatter(results, mig, "r2", "mig")
    mig.set(xlabel="R2, held-out rows", ylabel="mean MIG over the inputs")
    tidy(mig, "How the axes fall to the inputs")
    _scatter(results, priors, "auc", "coverage")
    priors.set(xlabel="AUC of a classifier (.5 is not told apart)", ylabel="coverage of real rows")
    tidy(priors, "What the priors draw, decoded")
    handles, labels = rate.get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=len(GROUPS), frameon=False)
    save(drawing, path)
    return path


def _scatter(results: Results, panel: Axes, across: str, up: str) -> None:
    for group, colour in zip(GROUPS, PALETTE, strict=False):
        names = [variant.name for variant in VARIANTS if variant.group == group]
        points = [(value(results, name, across), value(results, name, up), name) for name in names]
        shown = [(x, y, name) for x, y, name in points if x is not None and y is not None]
        panel.scatter([x for x, _, _ in shown], [y for _, y, _ in shown], s=22, color=colour, label=group)
        for x, y, name in shown:
            panel.annotate(name, (x, y), xytext=(3, 3), textcoords="offset points", fontsize=5, color=colour)
