"""What a run found out: metrics by name, points of plots, and notes; kept as JSON, saved after every step."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE = "results.json"


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure. `details` has what it was made from: the repetitions, or both sides of a ratio."""

    name: str
    value: float
    unit: str
    what: str
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """The group that measured it."""
        return self.name.partition(".")[0]


@dataclass(slots=True)
class Results:
    """A run's figures in the order in which they were taken."""

    machine: dict[str, Any] = field(default_factory=dict)
    run: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    points: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, what: str, **details: Any) -> Metric:
        """Take down a figure."""
        metric = self.metrics[name] = Metric(name, float(value), unit, what, details)
        return metric

    def point(self, plot: str, **values: Any) -> None:
        """Take down a point of a plot."""
        self.points.append({"plot": plot, **values})

    def points_of(self, plot: str) -> list[dict[str, Any]]:
        """The points of one plot."""
        return [point for point in self.points if point["plot"] == plot]

    def note(self, text: str) -> None:
        """Take down, once, what a reader must know: what was left out and why, or what data was used."""
        if text not in self.notes:
            self.notes.append(text)

    def save(self, folder: Path) -> Path:
        """Write results.json."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / FILE
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        unfinished.replace(path)
        return path


def load(path: Path) -> Results:
    """Read results.json."""
    document = json.loads(path.read_text(encoding="utf-8"))
    metrics = {name: Metric(**value) for name, value in document.pop("metrics").items()}
    return Results(metrics=metrics, **document)


def newest(folder: Path, whole: Callable[[Results], bool] = lambda _: True) -> Path:
    """The newest results.json below a folder that is `whole`. Raises FileNotFoundError where there is none."""
    for path in sorted(folder.glob(f"*/{FILE}"), reverse=True):
        if whole(load(path)):
            return path
    raise FileNotFoundError(f"there are no such results in {folder}: run make bench")
