"""A run as Markdown."""

from __future__ import annotations

from tests.bench.results import Metric, Results
from tests.bench.targets import Verdict, judge

WORDS = {"met": "met", "floor": "at its floor", "missed": "**missed**", "not measured": "not measured"}
TITLES = {
    "search": "Search",
    "explore": "Explore",
    "encode": "Encoding",
    "insert": "Insert and update",
    "life": "Backends, deployment, training",
    "growth": "Growth",
}
# Both sides of a ratio stand in the ratio's own line.
SIDES = (".ours", ".theirs")
# In the names of what is taken of songspace's two engines.
ENGINES = ".engine"


def number(value: float, unit: str = "") -> str:
    """A figure with three digits, and its unit."""
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{text} {unit}".strip()


def machine(results: Results) -> str:
    """One paragraph: what it was measured on."""
    found = results.machine
    extensions = ", ".join(f"{name} {version}" for name, version in found["extensions"].items())
    packages = ", ".join(f"{name} {version}" for name, version in found["packages"].items())
    return (
        f"{found['cpu']}, {found['cores']} cores, {found['memory_gib']:g} GiB; {found['system']}, PostgreSQL "
        f"{found['postgres']} ({extensions}); Python {found['python']}, {packages}. Run of {results.run['began']}, "
        f"size {results.run['size']}, {results.run.get('seconds', 0) / 60:.0f} minutes; load at its start "
        f"{found['load_at_start']}."
    )


def targets(results: Results) -> str:
    """The table of targets."""
    lines = ["| what | target | measured | |", "| --- | --- | --- | --- |"]
    return "\n".join([*lines, *(_target_line(verdict, results) for verdict in judge(results))])


def _target_line(verdict: Verdict, results: Results) -> str:
    target = verdict.target
    value = "" if verdict.value is None else number(verdict.value, target.unit)
    metric = results.metrics.get(target.metric)
    if metric is not None and "theirs" in metric.details:
        value += f" ({sides(metric)})"
    reason = f": {target.floor.reason}" if verdict.word == "floor" and target.floor else ""
    return f"| {target.what} | {target.bound} | {value} | {WORDS[verdict.word]}{reason} |"


def sides(metric: Metric) -> str:
    """Both sides of a ratio, with their unit: the medians."""
    ours, theirs = (sorted(metric.details[side]) for side in ("ours", "theirs"))
    unit = metric.details["unit_of_sides"]
    return f"{number(_median(ours))} / {number(_median(theirs))} {unit}"


def _median(values: list[float]) -> float:
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def figures(results: Results) -> str:
    """Every figure of a run, a table a group."""
    parts = []
    for group, title in TITLES.items():
        metrics = [metric for metric in results.metrics.values() if metric.group == group]
        if group == "search":
            parts += [engines(results)] if results.points_of("search") else []
            metrics = [metric for metric in metrics if len(metric.name.split(".")) < 4 or "similar." in metric.name]
        shown = [metric for metric in metrics if not metric.name.endswith(SIDES)]
        if shown:
            parts.append(f"### {title}\n\n| what | measured |\n| --- | --- |\n" + "\n".join(map(_line, shown)))
    notes = [f"- {note}" for note in results.notes]
    return "\n\n".join([*parts, *(["\n".join(notes)] if notes else [])])


def both_engines(results: Results) -> str:
    """What ONNX Runtime and SQL take for the same, in one table."""
    shown = [metric for metric in results.metrics.values() if ENGINES in metric.name and metric.name.endswith(".ratio")]
    if not shown:
        return "Not measured in this run."
    return "| what | measured |\n| --- | --- |\n" + "\n".join(map(_line, shown))


def _line(metric: Metric) -> str:
    both = f" ({sides(metric)})" if "theirs" in metric.details else ""
    return f"| {metric.what} | {number(metric.value, metric.unit)}{both} |"


ENGINE_COLUMNS = {
    "recall": "recall@10",
    "p50": "p50, ms",
    "p99": "p99, ms",
    "qps1": "queries/s, 1",
    "qps8": "queries/s, 8",
    "build": "build, s",
    "size": "size, MiB",
}


def engines(results: Results) -> str:
    """The engines side by side, each at the cheapest setting whose recall@10 is .99."""
    head = ["rows", "engine", "setting", *ENGINE_COLUMNS.values()]
    lines = [f"| {' | '.join(head)} |", "|" + " --- |" * len(head)]
    titles = {(point["rows"], point["engine"]): point["title"] for point in results.points_of("search")}
    for (rows, engine), title in titles.items():
        found = {name: results.metrics.get(f"search.{engine}.{rows}.{name}") for name in ENGINE_COLUMNS}
        p50 = found["p50"]
        setting = str(p50.details.get("parameter") or "") if p50 else ""
        values = [_recall(name, metric) for name, metric in found.items()]
        lines.append(f"| {' | '.join([f'{rows:,}', title, setting, *values])} |")
    return "### Engines\n\n" + "\n".join(lines)


def _recall(name: str, metric: Metric | None) -> str:
    if metric is None:
        return ""
    return f"{metric.value:.3f}" if name == "recall" else number(metric.value)
