"""The figures of each run in a column of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trainer.analysis.charts.bars import Series, bar_chart
from trainer.analysis.charts.lines import Line, line_chart
from trainer.analysis.page.content import Figure, Section, Table, Value
from trainer.analysis.sections.evidence import Evidence

MOST_STYLES = 8
# Where an analysis keeps the figures that say most.
ANALYSED = {
    "MIG, inputs as factors": ("disentanglement", "inputs", "mig", "score"),
    "MIG, named factors": ("disentanglement", "named", "mig", "score"),
    "SAP, inputs as factors": ("disentanglement", "inputs", "sap", "score"),
    "DCI disentanglement, inputs": ("disentanglement", "inputs", "dci", "disentanglement"),
    "modularity, inputs": ("disentanglement", "inputs", "modularity", "score"),
    "nearest by features that stay": ("agreement", "space"),
    "nearest of one label": ("agreement", "labels", "space"),
    "stability of clusters": ("clusters", "stability"),
    "way between tracks, 1 is straight": ("interpolation", "path_ratio"),
    "tracks reached by nearest": ("health", "reachability", "reached"),
}


def figures(names: Sequence[str], compared: Sequence[Evidence]) -> Section:
    """Every number of metrics.json that is not one of many."""
    found = [{**_numbers(one.metrics), "seconds of training": one.document["seconds"]} for one in compared]
    rows = [("collapsed", *(one.document["collapsed"] for one in compared)), *_rows(found)]
    return Section("figures", "Figures", tables=(Table(("measure", *names), tuple(rows)),))


def features(names: Sequence[str], compared: Sequence[Evidence]) -> Section | None:
    """R2 of each feature that any of the runs has."""
    found = [one.metrics.get("r2_per_feature", {}) for one in compared]
    known = list(dict.fromkeys(name for one in found for name in one))
    if not known:
        return None
    known.sort(key=lambda name: -max(float(one.get(name, 0)) for one in found))
    series = [
        Series(name, [one.get(feature) for feature in known], _style(number))
        for number, (name, one) in enumerate(zip(names, found, strict=True))
    ]
    chart = bar_chart(known, series, "R2 on held-out tracks", high=1.0)
    drawn = Figure(chart, "Each run on its own held-out tracks.", _legend(names))
    table = Table(("feature", *names), tuple((name, *(one.get(name) for one in found)) for name in known))
    return Section("features", "Reconstruction by feature", figures=(drawn,), tables=(table,))


def axes(names: Sequence[str], compared: Sequence[Evidence]) -> Section | None:
    """KL and R2 cost of each run's axes, the largest first: axes of two runs have no order in common."""
    found = [one.document.get("axes", []) for one in compared]
    if not all(found):
        return None
    drawn = []
    for key, unit in (("kl", "mean KL, nat"), ("r2_cost", "R2 lost when fixed")):
        lines = []
        for number, (name, one) in enumerate(zip(names, found, strict=True)):
            values = sorted((axis[key] for axis in one), reverse=True)
            lines.append(Line(name, range(1, len(values) + 1), values, _style(number), dots=True))
        chart = line_chart(lines, "axis, the strongest first", unit, zero=True)
        drawn.append(Figure(chart, f"{unit[0].upper()}{unit[1:]}, of each run's axes by rank.", _legend(names)))
    return Section("axes", "Axes", figures=tuple(drawn))


def analyses(names: Sequence[str], compared: Sequence[Evidence]) -> Section | None:
    """What `python -m trainer analyse` found, where it was run."""
    if all(one.analysis is None for one in compared):
        return None
    rows = tuple((label, *(_at(one.analysis, path) for one in compared)) for label, path in ANALYSED.items())
    missing = [str(one.run) for one in compared if one.analysis is None]
    text = (f"Not analysed yet: python -m trainer analyse {', '.join(missing)}.",) if missing else ()
    return Section("analyses", "Analyses", text, tables=(Table(("measure", *names), rows),))


def _rows(found: Sequence[Mapping[str, Value]]) -> list[tuple[Value, ...]]:
    known = dict.fromkeys(name for one in found for name in one)
    return [(name, *(one.get(name) for one in found)) for name in known]


def _numbers(document: Mapping[str, Any], before: str = "") -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, value in document.items():
        if isinstance(value, dict) and not name.endswith("_per_feature"):
            found |= _numbers(value, f"{before}{name}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found[before + name] = value
    return found


def _at(document: Any, path: Sequence[str]) -> float | None:
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document if isinstance(document, int | float) else None


def _style(number: int) -> int:
    return number % MOST_STYLES


def _legend(names: Sequence[str]) -> tuple[tuple[int, str], ...]:
    return tuple((_style(number), name) for number, name in enumerate(names))
