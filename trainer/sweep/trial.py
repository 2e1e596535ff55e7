"""One trial, in a process of its own: a config trained to a run, and the run to a score."""

from __future__ import annotations

import multiprocessing
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import sqlalchemy as sa

from songspace.errors import SongspaceError
from trainer import config as configs
from trainer import runs
from trainer.connection import connect
from trainer.job import Job
from trainer.models.registry import family
from trainer.progress import Silent
from trainer.sweep.score import Score


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is given: the config as TOML, the run's folder, the score, and the database."""

    config: str
    run: Path
    score: Score
    url: sa.URL


@dataclass(frozen=True, slots=True)
class Outcome:
    """What it answers: a score, or the reason why there is none."""

    score: float | None = None
    reason: str = ""


def work(task: Task, answer: Connection) -> None:
    """Do the task, and answer. A process that is killed answers nothing."""
    # Ctrl-C reaches the whole group; the sweep ends its trials itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        outcome = Outcome(score=run(task))
    except SongspaceError as error:
        outcome = Outcome(reason=str(error))
    if not orphaned():
        answer.send(outcome)


def run(task: Task) -> float:
    """Train into the run's folder, and return the score. Raises SongspaceError."""
    config = configs.parse(task.config)
    chosen = family(config.family)
    rows = chosen.read(config, lambda: connect(task.url))
    task.run.mkdir(parents=True)
    (task.run / runs.CONFIG).write_text(task.config, encoding="utf-8")
    # Plots would take longer than many a trial.
    model = chosen.train(Job(config, rows, task.run, Silent(), orphaned, report=False))
    return task.score.of(runs.read_metrics(task.run), model, config, rows)


def orphaned() -> bool:
    """Whether the sweep that wants the answer is gone; a trial then ends after its epoch."""
    sweep = multiprocessing.parent_process()
    return sweep is not None and not sweep.is_alive()
