"""What a family is given to train: the config, the rows, where to write, whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trainer.config import Config
from trainer.data.table import Table
from trainer.progress import Reporter


@dataclass(frozen=True, slots=True)
class Job:
    """A run to be done. `interrupted` answers whether the user asked to stop; `resume` continues `run`."""

    config: Config
    table: Table
    run: Path
    reporter: Reporter
    interrupted: Callable[[], bool] = lambda: False
    resume: bool = False
