"""Which way to go for more of something."""

from __future__ import annotations

from trainer.analysis.charts.bars import Series, bar_chart
from trainer.analysis.page.content import Figure, Section, Table
from trainer.analysis.sections.evidence import Evidence

ANCHOR, TITLE = "directions", "Directions"
ABOUT = (
    "A direction is a vector to add to an embedding for more of a column. Its strength is cross-validated: R2 of a "
    "linear fit for numbers, 2 AUC - 1 of a logistic one for classes. 0 is no better than guessing, 1 is certain."
)
MOST_DRAWN = 24


def directions(evidence: Evidence) -> Section:
    """The strength of each direction, and the vectors themselves."""
    found = evidence.part("directions")
    if not found:
        return evidence.absent(ANCHOR, TITLE, ABOUT)
    drawn = found[:MOST_DRAWN]
    strengths = Series("strength", [max(0.0, item["strength"] or 0.0) for item in drawn])
    chart = bar_chart([item["column"] for item in drawn], [strengths], "strength, 0 to 1", high=1.0)
    axes = tuple(f"axis {axis}" for axis in range(len(found[0]["direction"])))
    rows = tuple((item["column"], item["kind"], item["strength"], *item["direction"]) for item in found)
    note = "A linear direction adds one standard deviation of its column, a logistic one adds 1 to the log-odds."
    table = Table(("column", "kind", "strength", *axes), rows, note)
    return Section(ANCHOR, TITLE, (ABOUT,), (Figure(chart, "The strongest directions.", name="directions"),), (table,))
