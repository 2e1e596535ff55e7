"""A short run on a small library, as the analysis sees it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from trainer import config as configs
from trainer import runs
from trainer.analysis.subject import Subject
from trainer.data.source_file import read_file
from trainer.job import Job
from trainer.models.vae.train import train
from trainer.progress import Lines


def no_database() -> None:
    raise AssertionError("a run on a file asks no database")


@pytest.fixture(scope="session")
def analysed_run(library_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    default = configs.read(configs.DEFAULT_CONFIG)
    config = replace(
        default,
        source=replace(default.source, file=str(library_file), label="bt_genre"),
        training=replace(default.training, epochs=30),
    )
    run = runs.create(tmp_path_factory.mktemp("runs"), config)
    before = torch.get_num_threads()
    train(Job(config, read_file(config.source, str(library_file)), run, Lines()))
    torch.set_num_threads(before)
    return run


@pytest.fixture(scope="session")
def subject(analysed_run: Path) -> Subject:
    return Subject.of(analysed_run, no_database, ["bt_year"])  # type: ignore[arg-type]
