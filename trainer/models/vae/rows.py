"""The settings and the rows of a run of this family: feature columns of a table or a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import sqlalchemy as sa

from songspace.errors import DataError
from trainer.config import BOUNDS, Config, checked_features, with_feature_tables
from trainer.data.source_file import read_file
from trainer.data.source_postgres import read_table
from trainer.data.table import Rows, Table
from trainer.models.vae.compatible import require_compatible
from trainer.settings import build


def configure(document: dict[str, Any]) -> Config:
    """The config that nested plain values describe. Raises TrainingError naming the setting that is wrong."""
    config = checked_features(build(Config, with_feature_tables(document), "", BOUNDS))
    require_compatible(config)
    return config


def read(config: Config, connect: Callable[[], sa.Engine]) -> Table:
    """The feature columns, and the labels where there are any. Raises DataError."""
    if config.source.file is not None:
        return read_file(config.source, config.source.file)
    return read_table(config.source, connect())


def vectors(config: Config, say: Callable[[str], None]) -> tuple[list[str], Rows]:
    """Keys and raw rows of the file that a run was trained on; by their numbers where it has no column of keys."""
    settings = config.source
    if settings.file is None:
        raise DataError(f"the run was trained on the table {settings.table}, not on a file")
    # The reader hands one more column through, as text: here the key takes the label's place.
    table = read_file(replace(settings, label=settings.key), settings.file)
    if table.labels is None:
        say(f"{settings.description} has no column {settings.key}: its rows go by their numbers, from 0")
    labels = np.arange(len(table)) if table.labels is None else table.labels
    return [str(key) for key in labels], table.rows
