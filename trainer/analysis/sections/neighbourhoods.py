"""Whether a search in the space finds what it should."""

from __future__ import annotations

from typing import Any

from trainer.analysis.charts.bars import Series, bar_chart
from trainer.analysis.charts.histogram import histogram
from trainer.analysis.page.content import Figure, Section, Table, Value
from trainer.analysis.sections.evidence import Evidence

ANCHOR, TITLE = "neighbourhoods", "Neighbourhoods"
ABOUT = (
    "What a search meets: tracks that nothing is near to, tracks that are near to everything (hubs), tracks that no "
    "search finds (dead zones), and whether one can walk from any track to any other by its nearest."
)


def neighbourhoods(evidence: Evidence) -> Section:
    """Health of the neighbourhoods beside those of features and PCA, and how far the spaces agree."""
    health, agreement = evidence.part("health"), evidence.part("agreement")
    if health is None and agreement is None:
        return evidence.absent(ANCHOR, TITLE, ABOUT)
    figures, tables, words = [], [], [ABOUT]
    if health is not None:
        words.append(_sentence(health["verdict"]))
        tables += [_embeddings(health), _reachability(health)]
        figures.append(_occurrences(health))
    if agreement is not None:
        figures.append(_agreement(agreement))
    return Section(ANCHOR, TITLE, tuple(words), tuple(figures), tuple(tables))


def _embeddings(health: dict[str, Any]) -> Table:
    measures = ("isolated", "distance_ratio", "hubness", "dead_zones", "score")
    rows = tuple((item["embedding"], *(item[name] for name in measures)) for item in health["embeddings"])
    header = ("searched by", "isolated share", "distance ratio", "hubness (skewness)", "dead zones", "score")
    return Table(
        header, rows, f"{health['rows']:,} tracks, {health['k']} nearest each; the score is of 1, more is better."
    )


def _reachability(health: dict[str, Any]) -> Table:
    found = health["reachability"]
    rows: tuple[tuple[Value, ...], ...] = (
        ("separate parts", found["components"]),
        ("tracks in the largest part", found["largest_component"]),
        ("pairs with a way between them", found["reached"]),
        ("hops, median", round(found["hops_median"])),
        ("hops, 95th percentile", round(found["hops_p95"])),
        ("hops, most", round(found["hops_most"])),
    )
    return Table(("walking by nearest tracks", ""), rows)


def _occurrences(health: dict[str, Any]) -> Figure:
    chart = histogram(health["occurrences"], f"times among another's {health['k']} nearest", "tracks")
    caption = f"How often each track is found; evenly would be {health['k']} times each. A long tail is made of hubs."
    return Figure(chart, caption, name="occurrences")


def _agreement(found: dict[str, Any]) -> Figure:
    labels = found["labels"]
    names, values = ["space", "PCA"], [found["space"], found["pca"]]
    series = [Series("nearest by features too", values, 0)]
    caption = f"Share of the {found['k']} nearest by features that are nearest there too ({found['rows']:,} tracks)."
    if labels is not None:
        names += ["features", "random"]
        shared = [labels[name] for name in ("space", "pca", "features", "random")]
        series = [
            Series("nearest by features too", [*values, None, None], 0),
            Series("nearest of one label", shared, 1),
        ]
        caption += f" And share of the nearest that share a {labels['column']} ({labels['rows']:,} tracks)."
    chart = bar_chart(names, series, "share of the nearest, 0 to 1", high=1.0)
    return Figure(chart, caption, tuple((one.style, one.label) for one in series), "agreement")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:].rstrip(".") + "."
