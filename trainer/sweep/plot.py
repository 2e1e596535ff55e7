"""A sweep as a plot: how the best score rose, and the score over each setting."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trainer.analysis.style import ACCENT, SECOND, figure, tidy

COLUMNS = 4


def sweep_plot(lines: Sequence[dict[str, Any]], settings: Sequence[str], logarithmic: Sequence[str]) -> Figure:
    """A panel of the trials in their order, and one a setting; `lines` are those of a table, with scores."""
    count = 1 + len(settings)
    rows = -(-count // COLUMNS)
    drawing = figure(3.4 * COLUMNS, 3.0 * rows)
    panels = drawing.subplots(rows, COLUMNS, squeeze=False).flat
    _history(next(panels), sorted(lines, key=lambda line: line["trial"]))
    for panel, setting in zip(panels, [*settings, *[""] * (rows * COLUMNS - count)], strict=True):
        if setting:
            _setting(panel, lines, setting, setting in logarithmic)
        else:
            panel.set_axis_off()
    return drawing


def _history(panel: Axes, lines: Sequence[dict[str, Any]]) -> None:
    scores = [line["score"] for line in lines]
    numbers = [line["trial"] for line in lines]
    panel.scatter(numbers, scores, s=14, color=ACCENT)
    panel.plot(numbers, list(accumulate(scores, max)), color=SECOND, linewidth=1, drawstyle="steps-post")
    panel.set(xlabel="trial", ylabel="score")
    tidy(panel, "Trials, and the best so far (line)")


def _setting(panel: Axes, lines: Sequence[dict[str, Any]], setting: str, logarithmic: bool) -> None:
    known = [line for line in lines if setting in line]
    values = [line[setting] for line in known]
    number = all(isinstance(value, int | float) for value in values)
    panel.scatter(values if number else [str(value) for value in values], [line["score"] for line in known], s=14)
    panel.set(xlabel=setting, ylabel="score")
    if logarithmic:
        panel.set_xscale("log")
    tidy(panel, "")
