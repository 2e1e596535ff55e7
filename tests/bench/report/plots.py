"""A run as plots: recall against latency, rows per second, growth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from tests.bench.growth import COSTS
from tests.bench.results import Results

BARS = {
    "insert.client.insert": "client's table, INSERT",
    "insert.client.copy": "client's table, COPY",
    "insert.bare.insert": "bare table, INSERT",
    "insert.bare.copy": "bare table, COPY",
}
RECALLS = {0.1: "0.9", 0.01: "0.99", 0.001: "0.999", 0.0001: "0.9999"}
FEWEST_MISSED = 5e-5
OURS, PLAIN, WORKER = "#2a6f97", "#a9c4d4", "#d98e4a"


def draw(results: Results, folder: Path) -> list[Path]:
    """Write every plot that the run has figures for."""
    drawn = []
    for name, plot in PLOTS.items():
        figure = plot(results)
        if figure is not None:
            path = folder / f"benchmarks-{name}.png"
            figure.savefig(path, dpi=130, bbox_inches="tight", metadata={"Software": None})
            plt.close(figure)
            drawn.append(path)
    return drawn


def recall_against_latency(results: Results) -> Any:
    """A line an engine, a panel a number of rows, for 10 and for 100 neighbours."""
    points = results.points_of("search")
    if not points:
        return None
    panels = sorted({(point["rows"], point["k"]) for point in points})
    columns = len({k for _, k in panels})
    figure, axes = plt.subplots(
        len(panels) // columns, columns, squeeze=False, figsize=(13, 4.2 * len(panels) / columns)
    )
    colours = {title: f"C{place}" for place, title in enumerate(dict.fromkeys(point["title"] for point in points))}
    for axis, (rows, k) in zip(axes.flat, panels, strict=True):
        _engines(axis, [point for point in points if (point["rows"], point["k"]) == (rows, k)], colours)
        axis.set(title=f"{rows:,} x {points[0]['dims']}, {k} neighbours", xlabel=f"recall@{k}", ylabel="p50, ms")
    handles = [plt.Line2D([], [], color=colour, marker="o", label=title) for title, colour in colours.items()]
    figure.legend(handles=handles, fontsize=8, loc="lower center", ncols=2, bbox_to_anchor=(0.5, 1))
    figure.tight_layout()
    return figure


def _engines(axis: Axes, points: list[dict[str, Any]], colours: dict[str, str]) -> None:
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for point in points:
        lines[point["title"]].append(point)
    for title, line in lines.items():
        missed = [max(1 - p["recall"], FEWEST_MISSED) for p in line]
        axis.plot(missed, [p["p50"] for p in line], marker="o", markersize=4, color=colours[title])
    # By what is missed, on a logarithmic scale: .99 is as far from .999 as from .9.
    axis.set(xscale="log", yscale="log")
    axis.set_xticks(list(RECALLS), list(RECALLS.values()))
    axis.set_xlim(max(max(1 - p["recall"] for p in points) * 1.5, 0.02), FEWEST_MISSED / 1.5)
    axis.grid(alpha=0.3)


def rows_per_second(results: Results) -> Any:
    """Bars: plain, with a space, and by a worker outside."""
    kinds = {name: words for name, words in BARS.items() if f"{name}.ours" in results.metrics}
    if not kinds:
        return None
    figure, axis = plt.subplots(figsize=(9, 4))
    for place, name in enumerate(kinds):
        worker = f"{name.rpartition('.')[0]}.worker.theirs"
        sides = [(f"{name}.theirs", PLAIN), (f"{name}.ours", OURS)]
        sides += [(worker, WORKER)] if name.endswith(".insert") and worker in results.metrics else []
        for offset, (metric, colour) in enumerate(sides):
            rate = 1e6 / results.metrics[metric].value
            bars = axis.bar(place + 0.27 * (offset - 1), rate, 0.25, color=colour)
            axis.bar_label(bars, [f"{rate:,.0f}"], fontsize=7)
    labels = ["plain", "with a space", "by a worker that polls"]
    axis.legend([plt.Rectangle((0, 0), 1, 1, color=colour) for colour in (PLAIN, OURS, WORKER)], labels, fontsize=8)
    axis.set_xticks(range(len(kinds)), list(kinds.values()), fontsize=8)
    axis.set(ylabel="rows a second")
    return figure


def growth(results: Results) -> Any:
    """A panel a cost: against rows, a line a number of dimensions, the slope in its label."""
    points = results.points_of("growth")
    if not points:
        return None
    costs = {cost: words for cost, words in COSTS.items() if any(point["cost"] == cost for point in points)}
    figure, axes = plt.subplots(1, len(costs), squeeze=False, figsize=(4 * len(costs), 3.6))
    for axis, (cost, (unit, words)) in zip(axes.flat, costs.items(), strict=True):
        for dims in sorted({point["dims"] for point in points if point["cost"] == cost}):
            line = [p for p in points if (p["cost"], p["dims"]) == (cost, dims)]
            slope = results.metrics.get(f"growth.{cost}.{dims}.slope")
            label = f"{dims} dims" + (f", slope {slope.value:.2f}" if slope else "")
            axis.plot([p["rows"] for p in line], [p["value"] for p in line], marker="o", label=label)
        axis.set(xscale="log", yscale="log", xlabel="rows", ylabel=unit)
        axis.set_title(words, fontsize=8)
        axis.legend(fontsize=7)
        axis.grid(alpha=0.3, which="both")
    figure.tight_layout()
    return figure


PLOTS: dict[str, Callable[[Results], Any]] = {
    "search": recall_against_latency,
    "rows": rows_per_second,
    "growth": growth,
}
