"""Changed copies are trained on as rows of their tracks, and those of held-out tracks are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from songspace.errors import DataError
from tests.unit.trainer.models.projection.conftest import WIDTH, make_library
from trainer.models.projection.config import Config, LabelSettings, SourceSettings
from trainer.models.projection.prepared import prepare


def copies(path: Path, width: int = WIDTH, keys: tuple[str, ...] = ()) -> Config:
    """A file with two copies of every track, and a config that names it."""
    keys = keys or tuple(make_library().keys)
    rows = [
        {"key": key, "copy": copy, "embedding": [float(place)] * width, "provenance": "one"}
        for place, key in enumerate(keys)
        for copy in range(2)
    ]
    pq.write_table(pa.Table.from_pylist(rows), path)
    return Config(source=SourceSettings(augmented=str(path)), labels=LabelSettings(column="genre"))


def test_only_copies_of_training_tracks_are_added(tmp_path: Path) -> None:
    library = make_library()
    plain = prepare(library, Config(labels=LabelSettings(column="genre")))
    prepared = prepare(library, copies(tmp_path / "copies.parquet"))
    assert prepared.held_out.keys.tolist() == plain.held_out.keys.tolist()
    assert len(prepared.training) == 3 * len(plain.training)
    own = dict(zip(library.keys, library.labels, strict=True))
    assert [own[key] for key in prepared.training.keys] == prepared.training.labels.tolist()
    added = prepared.training.embeddings[len(plain.training) :, 0].astype(int)
    assert [library.keys[place] for place in added] == prepared.training.keys[len(plain.training) :].tolist()
    assert not set(prepared.training.keys) & set(prepared.held_out.keys)


def test_a_file_of_other_copies_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "copies.parquet"
    with pytest.raises(DataError, match="embeddings of another width than 48"):
        prepare(make_library(), copies(path, width=3))
    with pytest.raises(DataError, match="holds no copy of a track that is trained on"):
        prepare(make_library(), copies(path, keys=("nobody",)))
    pq.write_table(pa.table({"key": ["a"], "embedding": [np.zeros(3)]}), path)
    with pytest.raises(DataError, match="has no column provenance"):
        prepare(make_library(), Config(source=SourceSettings(augmented=str(path)), labels=LabelSettings("genre")))
