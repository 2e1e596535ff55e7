"""How the training went: each column of epochs.csv that tells it, by epoch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from trainer.analysis.charts.lines import Line, line_chart
from trainer.analysis.page.content import Figure, Section
from trainer.analysis.sections.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Course:
    """A chart of columns over epochs: what each line stands for, the unit of all, and what to see in it."""

    columns: tuple[tuple[str, str], ...]
    unit: str
    caption: str
    name: str
    log: bool = False


def training(evidence: Evidence, courses: Sequence[Course], text: str) -> Section | None:
    """The section of those courses whose columns the run has; None for one that was trained elsewhere."""
    drawn = [_figure(evidence, course) for course in courses if course.columns[0][0] in evidence.history]
    if not drawn:
        return None
    return Section("training", "How the training went", (text,), figures=tuple(drawn))


def _figure(evidence: Evidence, course: Course) -> Figure:
    history = evidence.history
    known = [
        (column, label)
        for column, label in course.columns
        if any(math.isfinite(value) for value in history.get(column, ()))
    ]
    lines = [Line(label, history["epoch"], history[column], style) for style, (column, label) in enumerate(known)]
    chart = line_chart(lines, "epoch", course.unit, log=course.log, zero=not course.log)
    legend = tuple((line.style, line.label) for line in lines) if len(lines) > 1 else ()
    return Figure(chart, course.caption, legend, course.name)
