"""What each nat of the latent space buys."""

from __future__ import annotations

from typing import Any

from trainer.analysis.charts.lines import Line, line_chart
from trainer.analysis.page.content import Figure, Section, Table
from trainer.analysis.sections.evidence import Evidence

ANCHOR, TITLE = "rate-distortion", "Rate and distortion"
ABOUT = (
    "A model of higher beta pays fewer nats and gives a coarser picture. The dashed line is the best that any linear "
    "code of Gaussians could do at a rate (reverse water-filling); draws lie above it where bending pays."
)


def rate_distortion(evidence: Evidence) -> Section:
    """R2 by rate over beta, and R2 by number of axes of PCA."""
    found = evidence.part("rate_distortion")
    if found is None:
        return evidence.absent(ANCHOR, TITLE, ABOUT)
    points = sorted(found["points"], key=lambda point: float(point["rate"]))
    columns = ("beta", "rate", "r2", "r2_sampled", "active_axes", "epochs", "this_run")
    rows = tuple(tuple(point[name] for name in columns) for point in points)
    header = ("beta", "rate, nat", "R2 of the mean", "R2 of draws", "active axes", "epochs", "this run")
    return Section(
        ANCHOR, TITLE, (ABOUT,), (_curve(points, found), _components(evidence, found)), (Table(header, rows),)
    )


def _curve(points: list[dict[str, Any]], found: dict[str, Any]) -> Figure:
    rates = [point["rate"] for point in points]
    linear = [point for point in found["linear"] if point["rate"] <= 1.5 * max(rates)]
    lines = [
        Line("decoded from the mean", rates, [point["r2"] for point in points], 0, dots=True),
        Line("decoded from draws", rates, [point["r2_sampled"] for point in points], 1, dots=True),
        Line("best linear code", [p["rate"] for p in linear], [p["r2"] for p in linear], 8, dashed=True),
    ]
    chart = line_chart(lines, "rate, nat", "R2 on held-out tracks", zero=True)
    return Figure(chart, "Point at a dot for its figures.", tuple((line.style, line.label) for line in lines), "rate")


def _components(evidence: Evidence, found: dict[str, Any]) -> Figure:
    pca = found["pca"]
    axes, ours = len(evidence.document["axes"]), evidence.metrics["r2"]
    lines = [
        Line("PCA", [point["axes"] for point in pca], [point["r2"] for point in pca], 8, dots=True),
        Line("this run", [axes], [ours], 0, dots=True),
    ]
    chart = line_chart(lines, "number of axes", "R2 on held-out tracks", zero=True)
    return Figure(chart, "PCA of each size, and this run.", ((8, "PCA"), (0, "this run")), "components")
