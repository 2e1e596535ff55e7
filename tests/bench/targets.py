"""Targets, and what a run says of each: met, at its floor, missed, or not measured."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.bench.results import Results

FILE = Path(__file__).with_name("targets.toml")
ENOUGH_RECALL = 0.99


@dataclass(frozen=True, slots=True)
class Floor:
    """A bound that profiling proved: what cannot be gone below, and why."""

    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class Target:
    """A promise. One of `at_most` and `at_least` is given; `recall` names a figure that must be .99 as well."""

    metric: str
    what: str
    source: str
    at_most: float | None = None
    at_least: float | None = None
    unit: str = "x"
    recall: str | None = None
    floor: Floor | None = None

    @property
    def bound(self) -> str:
        """The bound in words."""
        sign, value = ("<=", self.at_most) if self.at_most is not None else (">=", self.at_least)
        return f"{sign} {value:g} {self.unit}"

    def keeps(self, value: float, bound: float | None = None) -> bool:
        """Whether a value is on the right side of the bound, or of another one."""
        if self.at_most is not None:
            return value <= (self.at_most if bound is None else bound)
        assert self.at_least is not None
        return value >= (self.at_least if bound is None else bound)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target, the value found, and one of: met, floor, missed, not measured."""

    target: Target
    value: float | None
    word: str


def read(path: Path = FILE) -> list[Target]:
    """The targets of a file. Raises ValueError where one is not a target."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["target"]
    return [_target(table) for table in tables]


def _target(table: dict[str, object]) -> Target:
    floor = table.pop("floor", None)
    target = Target(**table, floor=Floor(**floor) if isinstance(floor, dict) else None)  # type: ignore[arg-type]
    if (target.at_most is None) == (target.at_least is None):
        raise ValueError(f"the target {target.metric} needs one of at_most and at_least")
    return target


def judge(results: Results, targets: list[Target] | None = None) -> list[Verdict]:
    """What a run says of every target."""
    return [_verdict(target, results) for target in (read() if targets is None else targets)]


def _verdict(target: Target, results: Results) -> Verdict:
    metric = results.metrics.get(target.metric)
    if metric is None:
        return Verdict(target, None, "not measured")
    recall = results.metrics.get(target.recall) if target.recall else None
    if recall is not None and recall.value < ENOUGH_RECALL:
        return Verdict(target, metric.value, "missed")
    if target.keeps(metric.value):
        return Verdict(target, metric.value, "met")
    at_floor = target.floor is not None and target.keeps(metric.value, target.floor.value)
    return Verdict(target, metric.value, "floor" if at_floor else "missed")


WORDS = {"met": "met", "floor": "at its floor", "missed": "MISSED", "not measured": "not measured"}


def lines(verdicts: list[Verdict]) -> str:
    """A line a target."""
    shown = []
    for verdict in verdicts:
        value = "" if verdict.value is None else f"{verdict.value:.3g}"
        target = verdict.target
        shown.append(f"{WORDS[verdict.word]:12} {value:>8}  ({target.bound:>14})  {target.what}")
        if verdict.word == "floor" and target.floor:
            shown.append(f"{'':12} {'':8}  floor {target.floor.value:g}: {target.floor.reason}")
    return "\n".join(shown)


def summary(verdicts: list[Verdict]) -> str:
    """The closing line."""
    count = Counter(verdict.word for verdict in verdicts)
    rest = f" ({count['not measured']} not measured)" if count["not measured"] else ""
    return f"targets: {count['met']} met, {count['floor']} floor, {count['missed']} missed{rest}"
