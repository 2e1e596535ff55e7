"""What a family is given to train: the config, the rows, where to write, whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from trainer.family import RunConfig
from trainer.progress import Reporter

Settings = TypeVar("Settings", bound=RunConfig)
Data = TypeVar("Data")


@dataclass(frozen=True, slots=True)
class Job(Generic[Settings, Data]):
    """A run to be done. `interrupted` answers whether the user asked to stop; `resume` continues `run`.

    Without `report` no page is written, which for a run among many would take longer than its training.
    """

    config: Settings
    table: Data
    run: Path
    reporter: Reporter
    interrupted: Callable[[], bool] = lambda: False
    resume: bool = False
    report: bool = True
