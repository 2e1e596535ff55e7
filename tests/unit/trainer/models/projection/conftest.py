"""A library of four classes whose embeddings lie apart, and a config that trains on it in seconds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trainer.models.projection.config import Config, LabelSettings, ModelSettings, SourceSettings, TrainingSettings
from trainer.models.projection.library import Library

WIDTH, ROWS, CLASSES = 48, 160, 4


def make_library(rows: int = ROWS, seed: int = 0) -> Library:
    """Rows in turn of each class: a direction of its own that most of the noise hides, and an artist for every four."""
    random = np.random.default_rng(seed)
    own = np.arange(rows) % CLASSES
    centres = np.random.default_rng(9).normal(size=(CLASSES, WIDTH))
    embeddings = (centres[own] + 2.0 * random.normal(size=(rows, WIDTH))).astype(np.float32)
    return Library(
        keys=np.array([f"track{n:04d}" for n in range(rows)], object),
        embeddings=embeddings,
        groups=np.array([f"artist{n // 4 % 16}-{n % CLASSES}" for n in range(rows)], object),
        labels=np.array([f"class{n}" for n in own], object),
    )


def write_parquet(library: Library, path: Path, **columns: object) -> None:
    """The library as the extractor writes a file, and a column for every argument."""
    content = {
        "key": pa.array(library.keys.tolist()),
        "embedding": pa.array([row.tolist() for row in library.embeddings], pa.list_(pa.float32())),
        "provenance": pa.array(["onnx-1/test"] * len(library)),
        "genre": pa.array(library.labels.tolist()),
        "artist": pa.array(library.groups.tolist()),
    }
    pq.write_table(pa.table(content | columns), path)


@pytest.fixture
def library() -> Library:
    return make_library()


@pytest.fixture
def config(library: Library, tmp_path: Path) -> Config:
    path = tmp_path / "library.parquet"
    write_parquet(library, path)
    return Config(
        source=SourceSettings(file=str(path), key="key", input="embedding", group="artist"),
        labels=LabelSettings(column="genre"),
        model=replace(ModelSettings(), hidden=32, dims=16),
        training=replace(TrainingSettings(), epochs=4, minimum_steps=200, learning_rate=2e-3),
    )
