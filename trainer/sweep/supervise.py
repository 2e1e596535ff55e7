"""Trials side by side. One process alone writes the study: it asks for settings, starts trials and takes their answers.

A trial that is killed answers nothing, is told to the study as failed, and another one takes its place.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from songspace.errors import TrainingError
from trainer.sweep.score import Score
from trainer.sweep.space import Space, applied
from trainer.sweep.study import REASON, RUN, finished, optuna
from trainer.sweep.trial import Outcome, Task, work

MOST_LOST_IN_A_ROW = 5


@dataclass(frozen=True, slots=True)
class Running:
    """A trial at work."""

    trial: Any
    process: BaseProcess


@dataclass(slots=True)
class Supervisor:
    """A study, what its trials are made from, and the trials at work."""

    study: Any
    config: Any
    space: Space
    score: Score
    folder: Path
    url: sa.URL
    say: Callable[[str], None]
    running: dict[Connection, Running] = field(default_factory=dict)
    lost_in_a_row: int = 0

    def run(self, trials: int, processes: int) -> None:
        """Work until so many trials are finished, `processes` at a time. Raises TrainingError where all die."""
        try:
            while (wanted := trials - len(finished(self.study)) - len(self.running)) > 0 or self.running:
                if wanted > 0 and len(self.running) < processes:
                    self._start()
                else:
                    for answer in wait(list(self.running)):
                        assert isinstance(answer, Connection)
                        self._finish(answer)
        finally:
            for left in self.running.values():
                left.process.kill()
                self.study.tell(left.trial, state=optuna().trial.TrialState.FAIL)

    def _start(self) -> None:
        trial = self.study.ask()
        try:
            config = applied(self.config, self.space.suggest(trial))
        except TrainingError as error:
            self._refuse(trial, str(error))
            return
        run = self.folder / "runs" / f"trial-{trial.number}"
        trial.set_user_attr(RUN, str(run.relative_to(self.folder)))
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = context().Process(target=work, args=(Task(config.to_toml(), run, self.score, self.url), theirs))
        process.start()
        # With our copy of their end closed, the death of the process is an end of file.
        theirs.close()
        self.running[ours] = Running(trial, process)

    def _finish(self, answer: Connection) -> None:
        ended = self.running[answer]
        try:
            outcome: Outcome | None = answer.recv()
        except EOFError:
            outcome = None
        ended.process.join()
        del self.running[answer]
        if outcome is None:
            self._lose(ended)
        elif outcome.score is None:
            self._refuse(ended.trial, outcome.reason)
        else:
            self.lost_in_a_row = 0
            self.study.tell(ended.trial, outcome.score)
            self.say(f"trial {ended.trial.number}: score {outcome.score:.4f}")

    def _refuse(self, trial: Any, reason: str) -> None:
        trial.set_user_attr(REASON, reason)
        self.study.tell(trial, state=optuna().trial.TrialState.FAIL)
        self.say(f"trial {trial.number}: {reason}")

    def _lose(self, ended: Running) -> None:
        self.study.tell(ended.trial, state=optuna().trial.TrialState.FAIL)
        self.say(f"trial {ended.trial.number} was lost: its process ended with {ended.process.exitcode}")
        self.lost_in_a_row += 1
        if self.lost_in_a_row >= MOST_LOST_IN_A_ROW:
            raise TrainingError(
                f"{self.lost_in_a_row} trials in a row were lost: is there memory enough for their processes?"
            )


def context() -> Any:
    """How processes are started: as copies of one that has imported what a trial needs, and nothing else."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["trainer.sweep.trial", "trainer.models.vae.family"])
    return found
