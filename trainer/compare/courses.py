"""How the runs' trainings went, drawn into each other."""

from __future__ import annotations

from collections.abc import Sequence

from trainer.analysis.charts.lines import Line, line_chart
from trainer.analysis.page.content import Figure, Section
from trainer.analysis.sections.evidence import Evidence

MOST_STYLES = 8
LEFT_OUT = ("epoch", "seconds", "learning_rate")


def courses(names: Sequence[str], compared: Sequence[Evidence]) -> Section | None:
    """A chart for each column of epochs.csv that all runs have."""
    shared = [column for column in compared[0].history if all(column in one.history for one in compared)]
    figures = tuple(_figure(column, names, compared) for column in shared if column not in LEFT_OUT)
    if not figures:
        return None
    return Section("training", "How the trainings went", ("A column of epochs.csv each, by epoch.",), figures)


def _figure(column: str, names: Sequence[str], compared: Sequence[Evidence]) -> Figure:
    lines = [
        Line(name, one.history["epoch"], one.history[column], number % MOST_STYLES)
        for number, (name, one) in enumerate(zip(names, compared, strict=True))
    ]
    chart = line_chart(lines, "epoch", column.replace("_", " "), zero=True)
    return Figure(chart, column.replace("_", " "), tuple((line.style, line.label) for line in lines))
