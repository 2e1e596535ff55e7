"""Rows from a Parquet or CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from songspace.errors import DataError
from trainer.config import SourceSettings
from trainer.data.columns import require_numeric, title, title_columns
from trainer.data.table import Rows, Table, concatenate


def read_file(settings: SourceSettings, file: str) -> Table:
    """The feature columns of a file, and those of its label and titles where it has them. Raises DataError."""
    path = Path(file)
    content = open_table(path)
    _require_single(content, (*settings.feature_names, settings.label), path.name)
    numeric = {field.name: _is_numeric(field.type) for field in content.schema}
    require_numeric(settings.feature_names, numeric, path.name)
    floats = [_floats(content[name]) for name in settings.feature_names]
    rows = np.stack(floats, axis=1) if floats else np.empty((content.num_rows, 0), np.float32)
    labels = content[settings.label].to_pylist() if settings.label in numeric else None
    columns = [content[name].to_pylist() for name in title_columns(settings, list(numeric))]
    titles = [title(parts) for parts in zip(*columns, strict=True)] if columns else None
    return concatenate(settings.feature_names, [rows], labels, titles)


def open_table(path: Path) -> pa.Table:
    """All columns of a Parquet or CSV file. Raises DataError where it cannot be read."""
    readers = {".parquet": pyarrow.parquet.read_table, ".csv": pyarrow.csv.read_csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"cannot read {path.name}: its name must end in .parquet or .csv")
    if not path.is_file():
        raise DataError(f"there is no file {path}")
    try:
        return reader(path)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"cannot read {path.name}: {error}") from None


def _require_single(content: pa.Table, wanted: Sequence[str | None], where: str) -> None:
    twice = [name for name in wanted if content.column_names.count(name) > 1]
    if twice:
        raise DataError(f"{where} has several columns {', '.join(map(str, twice))}; rename or drop all but one")


def _is_numeric(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_floating(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_boolean(kind)
    )


def _floats(column: pa.ChunkedArray) -> Rows:
    # By way of float64, so that a decimal or a 64-bit integer is rounded once.
    values = pc.cast(column, pa.float64(), safe=False).to_numpy()
    with np.errstate(over="ignore"):
        return np.asarray(values, np.float32)
