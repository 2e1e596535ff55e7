"""What a sweep found: a table, on paper and printed, and the best config."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trainer import runs
from trainer.models.registry import family
from trainer.sweep.study import REASON, RUN, finished

TRIALS, BEST, PLOT = "trials.csv", "best.toml", "sweep.png"
SHOWN = 10

Line = dict[str, Any]


def ranked(study: Any, folder: Path) -> list[Line]:
    """A line a finished trial, the best score first and those without one last."""
    trials = sorted(finished(study), key=lambda trial: (trial.value is None, -(trial.value or 0.0), trial.number))
    return [_line(place, trial, folder) for place, trial in enumerate(trials, start=1)]


def write_table(folder: Path, lines: Sequence[Line]) -> None:
    """Write trials.csv."""
    columns = list(dict.fromkeys(name for line in lines for name in line))
    with (folder / TRIALS).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(lines)


def write_best(folder: Path, lines: Sequence[Line]) -> Path | None:
    """Write best.toml, which `python -m trainer --config` takes; None where no trial has a score."""
    if not lines or lines[0]["score"] is None:
        return None
    text = (folder / lines[0]["run"] / runs.CONFIG).read_text(encoding="utf-8")
    (folder / BEST).write_text(text, encoding="utf-8")
    return folder / BEST


def printed(lines: Sequence[Line]) -> str:
    """The first lines as a table of text, without what is only of use to programs."""
    shown = [{name: _text(value) for name, value in line.items() if name != "run"} for line in lines[:SHOWN]]
    columns = [name for name in dict.fromkeys(name for line in shown for name in line)]
    columns = [name for name in columns if any(line.get(name) for line in shown)]
    wide = {name: max(len(name), *(len(line.get(name, "")) for line in shown)) for name in columns}
    heads = "  ".join(name.rjust(wide[name]) for name in columns)
    return "\n".join([heads, *("  ".join(line.get(name, "").rjust(wide[name]) for name in columns) for line in shown)])


def _line(place: int, trial: Any, folder: Path) -> Line:
    run = trial.user_attrs.get(RUN, "")
    line: Line = {"rank": place, "trial": trial.number, "score": trial.value}
    if trial.value is not None:
        evidence = runs.read_metrics(folder / run)
        name = runs.load(folder / run).spec.family
        line |= family(name).summary(evidence) | {"seconds": evidence["seconds"]}
    settings = {name: _plain(value) for name, value in trial.params.items()}
    return line | settings | {"run": run, REASON: trial.user_attrs.get(REASON, "")}


def _plain(value: Any) -> Any:
    """A choice as it was written; numbers as they are."""
    return json.loads(value) if isinstance(value, str) else value


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
