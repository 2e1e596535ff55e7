"""What a sweep remembers: a study of Optuna's in a SQLite file, and the lock on its folder."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from songspace.errors import TrainingError

STUDY, LOCK = "study.db", ".lock"
# Attributes of a trial.
REASON, RUN = "reason", "run"


def optuna() -> Any:
    """Optuna itself. Raises TrainingError with the remedy where it is not installed."""
    try:
        import optuna as found
    except ImportError:
        raise TrainingError("a sweep needs Optuna: pip install songspace[lab]") from None
    found.logging.set_verbosity(found.logging.WARNING)
    return found


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The folder, for this process alone. Raises TrainingError where another sweep works in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError:
        raise TrainingError(f"another sweep is at work in {folder}; wait for it, or choose another --folder") from None


def open_study(folder: Path, seed: int, meant: dict[str, str]) -> Any:
    """The study of the folder, new or as it was left.

    `meant` is what its trials have in common. Raises TrainingError where the study was begun with something else:
    scores of different things cannot be ranked together.
    """
    lab = optuna()
    study = lab.create_study(
        study_name="sweep",
        storage=lab.storages.RDBStorage(f"sqlite:///{folder.absolute() / STUDY}"),
        sampler=lab.samplers.TPESampler(seed=seed),
        direction="maximize",
        load_if_exists=True,
    )
    for name, text in meant.items():
        before = study.user_attrs.get(name)
        if before is not None and before != text:
            raise TrainingError(f"the sweep in {folder} was begun with another {name}; choose another --folder")
        study.set_user_attr(name, text)
    return study


def forget_lost(study: Any) -> int:
    """End the trials that a killed sweep left running; returns how many there were."""
    lab = optuna()
    lost = study.get_trials(deepcopy=False, states=(lab.trial.TrialState.RUNNING,))
    for trial in lost:
        study.tell(trial.number, state=lab.trial.TrialState.FAIL)
    return len(lost)


def finished(study: Any) -> list[Any]:
    """The trials that came to an end of their own: with a score, or with a reason why they have none."""
    return [
        trial for trial in study.get_trials(deepcopy=False) if trial.value is not None or REASON in trial.user_attrs
    ]
