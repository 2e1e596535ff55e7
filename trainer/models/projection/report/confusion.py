"""Of which class the neighbours of each class are."""

from __future__ import annotations

from trainer.analysis.charts.heatmap import heatmap
from trainer.analysis.page.content import Figure, Section
from trainer.analysis.sections.evidence import Evidence


def confusion(evidence: Evidence) -> Section | None:
    """Shares of the 5 nearest training rows, a row for each class of held-out queries."""
    found, classes = evidence.document.get("confusion"), evidence.metrics["counted_classes"]
    if not found:
        return None
    chart = heatmap(found, classes, classes, "share of the 5 nearest, by class of the neighbour", 1.0)
    caption = "Each row is a class of held-out tracks; a strong diagonal is a search that stays in its class."
    return Section(
        "confusion", "Which classes are taken for one another", figures=(Figure(chart, caption, name="confusion"),)
    )
