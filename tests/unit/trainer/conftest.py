"""A small library, and a config that trains on it in a second."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from trainer import config as configs
from trainer.config import Config
from trainer.data.source_file import read_file
from trainer.data.synthetic import Library, generate
from trainer.data.table import Table


@pytest.fixture(scope="session")
def library() -> Library:
    return generate(2_000, seed=3)


@pytest.fixture(scope="session")
def library_file(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "library.parquet"
    library.write_parquet(path)
    return path


@pytest.fixture
def config(library_file: Path) -> Config:
    """Six epochs of a library with 18 features, from a file."""
    default = configs.read(configs.DEFAULT_CONFIG)
    return replace(
        default,
        source=replace(default.source, file=str(library_file)),
        training=replace(default.training, epochs=6, checkpoint_seconds=0.0),
    )


@pytest.fixture
def table(config: Config) -> Table:
    assert config.source.file is not None
    return read_file(config.source, config.source.file)
