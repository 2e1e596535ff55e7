"""What each axis is made of, and what it goes with."""

from __future__ import annotations

from markupsafe import Markup

from trainer.analysis.charts.heatmap import heatmap
from trainer.analysis.page.content import Figure, Section
from trainer.analysis.sections.evidence import Evidence

ANCHOR, TITLE = "attribution", "What the axes are made of"
ABOUT = (
    "Attribution is what the encoder uses (integrated gradients, Sundararajan et al. 2017); correlation is what goes "
    "along with an axis, used or not. Point at a cell for its value."
)


def attribution(evidence: Evidence) -> Section:
    """Two matrices, a column an axis and a row a feature."""
    found, correlations = evidence.part("attribution"), evidence.part("correlations")
    if found is None and correlations is None:
        return evidence.absent(ANCHOR, TITLE, ABOUT)
    figures = []
    if found is not None:
        caption = (
            f"Mean attribution over {found['rows']:,} tracks, in units of the axis. What the gradients leave "
            f"unexplained: {found['completeness_error']:.2g}."
        )
        figures.append(Figure(_matrix(evidence, found["matrix"], "mean |attribution|"), caption, name="attribution"))
    if correlations is not None:
        chart = _matrix(evidence, correlations, "rank correlation, \N{MINUS SIGN}1 to 1", most=1.0)
        caption = "Spearman's correlation of features with axes."
        figures.append(Figure(chart, caption, ((0, "positive"), (1, "negative")), "correlations"))
    return Section(ANCHOR, TITLE, (ABOUT,), tuple(figures))


def _matrix(evidence: Evidence, axes: list[list[float | None]], label: str, most: float | None = None) -> Markup:
    transposed = [list(row) for row in zip(*axes, strict=True)]
    return heatmap(transposed, evidence.feature_names, [f"axis {axis}" for axis in range(len(axes))], label, most)
