"""The rows that a run is analysed on, with what else the source knows of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from songspace.errors import DataError
from trainer import runs
from trainer.config import Config
from trainer.data.prepared import Prepared, prepare
from trainer.data.table import Rows, Table
from trainer.models.registry import family

MOST_ROWS = 10_000

Texts = npt.NDArray[np.object_]
Connect = Callable[[], sa.Engine]


@dataclass(frozen=True, slots=True)
class Library:
    """Raw accepted rows (n, width), the first `held_out` of them not trained on.

    `columns` are texts (n,), or None where a row has no value: the label, and those asked for by name. `origin` is
    `source`, or `kept` where the source could not be read again and only the rows that the run kept are known.
    """

    rows: Rows
    held_out: int
    origin: str
    columns: Mapping[str, Texts] = field(default_factory=dict)


def read_library(
    run: Path, config: Config, connect: Connect, wanted: Sequence[str], most: int, warn: Callable[[str], None]
) -> Library:
    """The rows of a run's source, or those that the run kept where it is gone or has changed since.

    Raises DataError where a column that is `wanted` by name cannot be had.
    """
    try:
        table = _read(config, connect)
        prepared = prepare(replace(table, labels=np.arange(len(table)).astype(object)), config)
        if runs.read_checkpoint(run).get("fingerprint") != prepared.fingerprint:
            raise DataError(f"{config.source.description} has changed since the run")
    except DataError as error:
        if wanted:
            raise DataError(f"{', '.join(wanted)} cannot be read: {error}") from None
        warn(f"{error}; the rows that the run kept are analysed, without labels")
        return _kept(run, most)
    texts = {} if table.labels is None else {str(config.source.label): table.labels}
    texts |= {name: _column(config, name, connect) for name in wanted if name != config.source.label}
    return _of_source(prepared, texts, most)


def _read(config: Config, connect: Connect) -> Table:
    table: Table = family(config.family).read(config, connect)
    return table


def _column(config: Config, name: str, connect: Connect) -> Texts:
    # The readers hand one more column through, as text: here another takes the label's place.
    labels = _read(replace(config, source=replace(config.source, label=name)), connect).labels
    if labels is None:
        raise DataError(f"{config.source.description} has no column {name}")
    return labels


def _of_source(prepared: Prepared, texts: Mapping[str, Texts], most: int) -> Library:
    parts: Sequence[Any] = (prepared.held_out, prepared.training)
    rows = np.concatenate([part.rows for part in parts])
    # Where each row is in the source, which its label was made to say.
    places = np.concatenate([part.labels for part in parts]).astype(np.int64)
    held_out, chosen = _chosen(len(prepared.held_out), len(rows), most)
    columns = {name: values[places[chosen]] for name, values in texts.items()}
    return Library(rows[chosen], held_out, "source", columns)


def _kept(run: Path, most: int) -> Library:
    rows = runs.read_rows(run)
    measured = runs.read_metrics(run)["metrics"]["held_out_rows"]
    held_out, chosen = _chosen(min(measured, len(rows)), len(rows), most)
    return Library(rows[chosen], held_out, "kept")


def _chosen(held_out: int, rows: int, most: int) -> tuple[int, npt.NDArray[np.int64]]:
    """How many held-out rows are taken, and which rows: held-out ones first, and training ones where they are few."""
    rng = np.random.default_rng(0)
    first = np.sort(rng.permutation(held_out)[:most])
    others = np.sort(rng.permutation(rows - held_out)[: max(0, most - len(first))]) + held_out
    return len(first), np.concatenate([first, others]).astype(np.int64)
