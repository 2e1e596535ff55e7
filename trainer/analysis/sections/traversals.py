"""What a walk along an axis sounds like, in the features' own units."""

from __future__ import annotations

from typing import Any

from trainer.analysis.charts.lines import Line, line_chart
from trainer.analysis.page.content import Figure, Section, Table
from trainer.analysis.sections.evidence import Evidence

ANCHOR, TITLE = "traversals", "A walk along each axis"
ABOUT = (
    "Each axis is moved from its 2nd to its 98th percentile with all others at their medians, and decoded. Drawn are "
    "the features that change most, in their standard deviations; the table has the ends in their own units."
)
MOST_LINES = 5


def traversals(evidence: Evidence) -> Section:
    """A chart an axis, and how smooth the way between tracks is."""
    found = evidence.part("traversals")
    if not found:
        return evidence.absent(ANCHOR, TITLE, ABOUT)
    features = evidence.part("features")
    figures = tuple(_figure(evidence, item, features) for item in found)
    tables = [_ends(item, features) for item in found]
    ends = Table(("axis", "feature", "from", "to"), tuple(row for rows in tables for row in rows), "Ends of the walks.")
    return Section(ANCHOR, TITLE, (ABOUT, *_smoothness(evidence)), figures, (ends,))


def _strongest(item: dict[str, Any], features: list[dict[str, Any]]) -> list[int]:
    def change(column: int) -> float:
        values = [step[column] for step in item["decoded"]]
        return (max(values) - min(values)) / features[column]["scale"]

    return sorted(range(len(features)), key=change, reverse=True)[:MOST_LINES]


def _figure(evidence: Evidence, item: dict[str, Any], features: list[dict[str, Any]]) -> Figure:
    low, high = item["values"][0], item["values"][-1]
    steps = len(item["decoded"])
    xs = [low + (high - low) * step / max(1, steps - 1) for step in range(steps)]
    lines = []
    for style, column in enumerate(_strongest(item, features)):
        mean, scale = features[column]["mean"], features[column]["scale"]
        ys = [(step[column] - mean) / scale for step in item["decoded"]]
        lines.append(Line(features[column]["name"], xs, ys, style, dots=True))
    chart = line_chart(lines, f"axis {item['axis']}", "standard deviations from the mean")
    legend = tuple((line.style, line.label) for line in lines)
    return Figure(chart, evidence.axis_name(item["axis"]), legend, f"traversal-{item['axis']}")


def _ends(item: dict[str, Any], features: list[dict[str, Any]]) -> list[tuple[str | float, ...]]:
    first, last = item["decoded"][0], item["decoded"][-1]
    return [
        (f"axis {item['axis']}", features[column]["name"], first[column], last[column])
        for column in _strongest(item, features)
    ]


def _smoothness(evidence: Evidence) -> tuple[str, ...]:
    found = evidence.part("interpolation")
    if found is None:
        return ()
    return (
        f"Between two tracks ({found['pairs']} pairs, {found['steps']} steps each) the decoded way is "
        f"{found['path_ratio']:.2f} times as long as the straight line between the decoded ends (1 is straight), its "
        f"longest step is {found['largest_step']:.2f} of it, and its steps differ by {found['unevenness']:.2f} "
        "(0 is even).",
    )
