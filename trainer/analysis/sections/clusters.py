"""The kinds of tracks that the space holds."""

from __future__ import annotations

from typing import Any

from trainer.analysis.charts.lines import Line, line_chart
from trainer.analysis.page.content import Figure, Section, Table
from trainer.analysis.sections.evidence import Evidence

ANCHOR, TITLE = "clusters", "Clusters"
ABOUT = (
    "k-means on the embedding, k by the best silhouette. Stability is the mean adjusted Rand index between clusterings "
    "of bootstrap samples: 1 is the same clusters every time, 0 is chance."
)


def clusters(evidence: Evidence) -> Section:
    """The clusters with what describes them, and how sure they are."""
    found = evidence.part("clusters")
    if found is None:
        return evidence.absent(ANCHOR, TITLE, ABOUT)
    said = f"{found['k']} clusters of {found['rows']:,} tracks; stability {found['stability']:.2f}: {found['verdict']}."
    return Section(ANCHOR, TITLE, (ABOUT, said), (_silhouettes(found),), (_table(found),))


def _silhouettes(found: dict[str, Any]) -> Figure:
    numbers = sorted(found["silhouette"], key=int)
    line = Line("silhouette", [float(k) for k in numbers], [found["silhouette"][k] for k in numbers], dots=True)
    chart = line_chart([line], "number of clusters", "silhouette, -1 to 1", zero=True)
    return Figure(chart, "How far apart clusters of each number lie; more is better.", name="clusters")


def _table(found: dict[str, Any]) -> Table:
    rows = tuple(
        (str(item["cluster"]), item["name"], item["share"], _features(item), _labels(item))
        for item in found["clusters"]
    )
    header = ("cluster", "proposed name", "share of tracks", "features, in standard deviations", "labels")
    return Table(header, rows, "Each cluster's features are told by how far its mean lies from the library's.")


def _features(item: dict[str, Any]) -> str:
    return ", ".join(f"{one['feature']} {one['deviation']:+.1f}" for one in item["features"])


def _labels(item: dict[str, Any]) -> str | None:
    return ", ".join(f"{one['label']} {one['share']:.0%}" for one in item["labels"]) or None
