"""Everything that was measured of a run, as its report reads it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer import runs
from trainer.analysis.document import read_analysis
from trainer.analysis.page.content import Section
from trainer.family import RunConfig


@dataclass(frozen=True, slots=True)
class Evidence:
    """metrics.json; epochs.csv by column, where it was trained here; analysis.json, where it was analysed."""

    run: Path
    config: RunConfig
    document: dict[str, Any]
    history: dict[str, list[float]]
    analysis: dict[str, Any] | None

    @classmethod
    def of(cls, run: Path, config: RunConfig) -> Evidence:
        """Read a finished run."""
        return cls(run, config, runs.read_metrics(run), _history(run), read_analysis(run))

    @property
    def metrics(self) -> dict[str, Any]:
        """The figures of metrics.json."""
        found: dict[str, Any] = self.document["metrics"]
        return found

    @property
    def training(self) -> dict[str, Any]:
        """What metrics.json says of the training."""
        found: dict[str, Any] = self.document["training"]
        return found

    def part(self, name: str) -> Any:
        """A part of the analysis; None where it was not made or could not be measured."""
        return None if self.analysis is None else self.analysis.get(name)

    def absent(self, anchor: str, title: str, about: str) -> Section:
        """The section whose part of the analysis is not there: what it would tell, and what would fill it."""
        if self.analysis is None:
            return Section(anchor, title, (about,), remedy=f"python -m trainer analyse {self.run}")
        return Section(anchor, title, (about, "It could not be measured on this run's rows."))

    @property
    def feature_names(self) -> list[str]:
        """The features that vary, in the order of the analysis' columns."""
        return [feature["name"] for feature in self.part("features") or []]

    def axis_name(self, axis: int) -> str:
        """An axis's number, with the name that its correlations propose."""
        proposed = {item["axis"]: item["name"] for item in self.part("axes") or []}
        return f"{axis}: {proposed[axis]}" if proposed.get(axis) else f"axis {axis}"


def _history(run: Path) -> dict[str, list[float]]:
    if not (run / runs.EPOCHS).is_file():
        return {}
    with (run / runs.EPOCHS).open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return {name: [float(line[name] or "nan") for line in lines] for name in (lines[0] if lines else ())}
