"""Changed copies of tracks as further rows of their classes: of training rows alone, or held-out ones were known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from songspace.errors import DataError
from trainer.data.source_file import open_table
from trainer.models.projection.library import Library

COLUMNS = ("key", "embedding", "provenance")


def with_copies(training: Library, path: Path) -> Library:
    """The training rows, and after them the copies of these very tracks that a file holds.

    Raises DataError where the file is none of copies, or of another provider's or width.
    """
    table = open_table(path)
    missing = [name for name in COLUMNS if name not in table.column_names]
    if missing:
        raise DataError(f"{path.name} has no column {', '.join(missing)}; make it by python -m trainer.audio augment")
    place = {str(key): row for row, key in enumerate(training.keys)}
    known = [(place[row["key"]], row) for row in table.select(COLUMNS).to_pylist() if row["key"] in place]
    if not known:
        raise DataError(f"{path.name} holds no copy of a track that is trained on; its keys are to be the source's")
    made_by = {row["provenance"] for _, row in known} - {training.identity}
    if training.identity is not None and made_by:
        raise DataError(f"{path.name} was made by {', '.join(map(str, sorted(made_by)))}, not by {training.identity}")
    rows = np.array([row["embedding"] for _, row in known], np.float32)
    if rows.ndim != 2 or rows.shape[1] != training.width:
        raise DataError(f"{path.name} holds embeddings of another width than {training.width}")
    copies = training.take(np.array([position for position, _ in known], np.int64))
    return replace(
        training,
        keys=np.concatenate([training.keys, copies.keys]),
        embeddings=np.concatenate([training.embeddings, rows]),
        groups=np.concatenate([training.groups, copies.groups]),
        labels=np.concatenate([training.labels, copies.labels]),
        features={},
    )
