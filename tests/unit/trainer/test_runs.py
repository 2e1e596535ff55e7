"""The run folder: names, the newest, what is not a run."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from songspace.errors import TrainingError
from trainer import runs
from trainer.config import Config
from trainer.data.kept import Kept
from trainer.models.registry import family


def test_runs_of_one_second_have_their_own_folders(config: Config, tmp_path: Path) -> None:
    made = {runs.create(tmp_path / "runs", config) for _ in range(3)}
    assert len(made) == 3
    assert all("-seed1" in run.name and (run / "config.toml").is_file() for run in made)


def test_the_newest_is_the_one_that_finished_last(config: Config, tmp_path: Path) -> None:
    first, second, _unfinished = (runs.create(tmp_path, config) for _ in range(3))
    for age, run in enumerate((second, first)):
        runs.write_metrics(run, {})
        os.utime(run / runs.METRICS, (1_000 + age, 1_000 + age))
    assert runs.newest(tmp_path) == first


def test_no_run_is_an_error_that_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="python -m trainer"):
        runs.newest(tmp_path)


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(7, 3)).astype(np.float32)
    runs.write_kept(tmp_path, Kept(rows, ["one"] * len(rows), None))
    assert np.array_equal(runs.read_rows(tmp_path), rows)


def test_a_checkpoint_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / runs.CHECKPOINT
    runs.write_checkpoint(path, {"epoch": 1})
    with pytest.raises(AttributeError):
        runs.write_checkpoint(path, {"epoch": lambda: 2})
    assert runs.read_checkpoint(tmp_path) == {"epoch": 1}


def test_a_missing_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="cannot be resumed"):
        runs.read_checkpoint(tmp_path)


def test_an_unknown_family_is_named() -> None:
    with pytest.raises(TrainingError, match="no model family 'gan'; there are: projection, vae"):
        family("gan")


@pytest.mark.parametrize("content", [None, b"", b"PK half"])
def test_files_of_a_run_that_are_broken_are_named(tmp_path: Path, content: bytes | None) -> None:
    for name, read in ((runs.METRICS, runs.read_metrics), (runs.ROWS, runs.read_rows)):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(TrainingError, match=f"{name} is missing or broken"):
            read(tmp_path)
