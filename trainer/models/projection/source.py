"""A library's embeddings out of a file or a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from songspace.errors import DataError
from trainer.connection import failure
from trainer.data.columns import require_key
from trainer.data.source_file import open_table
from trainer.data.source_postgres import find_table
from trainer.data.table import Rows
from trainer.models.projection.config import Config, SourceSettings
from trainer.models.projection.library import Library, Texts

COLUMNS = sa.text("""
    SELECT a.attname, t.typname, t.typcategory
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = cast(:relation AS oid) AND a.attnum > 0 AND NOT a.attisdropped
""")
FLOAT32 = np.dtype("<f4")
CHUNK_ROWS = 1_000


def read(config: Config, connect: Callable[[], sa.Engine]) -> Library:
    """The library that a config names. Raises DataError."""
    if config.source.file is not None:
        return read_file(config, Path(config.source.file))
    engine = connect()
    try:
        with engine.connect() as connection:
            return _read_table(config, connection)
    except sa.exc.OperationalError as error:
        raise failure(engine.url, error) from None


def vectors(config: Config, say: Callable[[str], None]) -> tuple[list[str], Rows]:
    """Keys and embeddings of the file that a run was trained on; NaN throughout where a row has none."""
    if config.source.file is None:
        raise DataError(f"the run was trained on the table {config.source.table}, not on a file")
    library = read_file(config, Path(config.source.file))
    return [str(key) for key in library.keys], library.embeddings


def wanted_columns(config: Config) -> tuple[str, ...]:
    """The columns of numbers that classes are made of, where they are read from the source."""
    labels = config.labels
    if labels.column is not None or labels.profile is not None or labels.audio is not None:
        return ()
    return tuple(dict.fromkeys((*labels.features, labels.tempo, labels.energy)))


def read_file(config: Config, path: Path) -> Library:
    """The library of a Parquet file whose input is a list of floats a row, or packed little-endian float32."""
    table, source = open_table(path), config.source
    names = table.column_names
    _require(config, names, path.name)
    numeric = {item.name: pa.types.is_floating(item.type) or pa.types.is_integer(item.type) for item in table.schema}
    _require_class_columns(config, numeric, path.name)
    texts = {name: table[name].to_pylist() for name in _texts(config, names)}
    rows = [_unpacked(value) for value in table[source.input].to_pylist()]
    numbers = {name: np.asarray(table[name].to_pylist(), np.float32) for name in wanted_columns(config)}
    return _library(config, rows, texts, numbers)


def _read_table(config: Config, connection: sa.Connection) -> Library:
    source = config.source
    relation, schema, name = find_table(connection, source.table)
    columns = {row.attname: row for row in connection.execute(COLUMNS, {"relation": relation})}
    _require(config, list(columns), source.table)
    _require_class_columns(config, {name: item.typcategory == "N" for name, item in columns.items()}, source.table)
    texts, numbers = _texts(config, list(columns)), wanted_columns(config)
    packed = columns[source.input].typname == "bytea"
    value: sa.ColumnElement[Any] = sa.column(source.input)
    wanted = [value if packed else sa.cast(value, sa.ARRAY(sa.REAL))]
    wanted += [sa.cast(sa.column(item), sa.Text) for item in texts]
    wanted += [sa.cast(sa.column(item), sa.Double) for item in numbers]
    query = sa.select(*wanted).select_from(sa.table(name, schema=schema)).order_by(sa.column(source.key))
    result = connection.execution_options(yield_per=CHUNK_ROWS).execute(query)
    found = [(_unpacked(row[0]), *row[1:]) for row in result]
    by_column: Sequence[Sequence[Any]] = list(zip(*found, strict=True)) or [[] for _ in wanted]
    return _library(
        config,
        by_column[0],
        dict(zip(texts, by_column[1:], strict=False)),
        {n: np.asarray(v, np.float32) for n, v in zip(numbers, by_column[1 + len(texts) :], strict=True)},
    )


def provenance_column(config: Config, known: Sequence[str]) -> str | None:
    """The column that says what made each embedding, as the extractor names it in a table or in a file."""
    names = (f"{config.source.input}_provenance", "provenance")
    return next((name for name in names if name in known), None)


def _texts(config: Config, known: Sequence[str]) -> list[str]:
    names = (config.source.key, config.source.group, config.labels.column, provenance_column(config, known))
    return list(dict.fromkeys(name for name in names if name is not None))


def _require(config: Config, names: Sequence[str], where: str) -> None:
    require_key(config.source.key, names, where)
    for setting, name in (("source.input", config.source.input), ("source.group", config.source.group)):
        if name is not None and name not in names:
            raise DataError(f"{where} has no column {name}, which {setting} names; there are: {', '.join(names)}")
    if config.labels.column is not None and config.labels.column not in names:
        raise DataError(f"{where} has no column {config.labels.column}, which labels.column names")


def _require_class_columns(config: Config, numeric: Mapping[str, bool], where: str) -> None:
    missing = [name for name in wanted_columns(config) if not numeric.get(name, False)]
    if missing:
        raise DataError(
            f"{where} has no column of numbers {', '.join(missing)}, which classes are to be made of. Let "
            "labels.column name a column of classes, labels.profile a file of features or labels.audio the folder "
            "of the sound files, in the config or as --set labels.column=genre"
        )


def _unpacked(value: bytes | Sequence[float] | None) -> Rows | None:
    if value is None:
        return None
    if isinstance(value, bytes | memoryview):
        data = bytes(value)
        return np.frombuffer(data[: len(data) // FLOAT32.itemsize * FLOAT32.itemsize], FLOAT32)
    return np.asarray(value, np.float32)


def _library(
    config: Config,
    rows: Sequence[Rows | None],
    texts: dict[str, Sequence[Any]],
    numbers: dict[str, Rows],
) -> Library:
    embeddings = _matrix(config.source, rows)

    def column(name: str | None) -> Any:
        values = texts.get(name) if name is not None else None
        held = [None] * len(rows) if values is None else [None if value is None else str(value) for value in values]
        return np.array(held, dtype=object)

    keys, source = column(config.source.key), config.source
    made_by = column(provenance_column(config, list(texts)))[[row is not None for row in rows]]
    return Library(
        keys, embeddings, column(source.group), column(config.labels.column), numbers, _only(made_by, source)
    )


def _only(made_by: Texts, source: SourceSettings) -> str | None:
    """What made all embeddings. Raises DataError where it was not one and the same: they cannot be compared."""
    found = sorted({name for name in made_by if name is not None})
    if len(found) > 1:
        raise DataError(
            f"{source.input} of {source.description} was made by {len(found)} providers: {', '.join(found)}; extract "
            "it anew by one of them"
        )
    return found[0] if found else None


def _matrix(source: SourceSettings, rows: Sequence[Rows | None]) -> Rows:
    widths = [len(row) for row in rows if row is not None]
    if not widths:
        raise DataError(f"no row of {source.description} has an embedding in {source.input}")
    width = max(set(widths), key=widths.count)
    matrix = np.full((len(rows), width), np.nan, np.float32)
    for place, row in enumerate(rows):
        # One of another width is another network's; it counts as none.
        if row is not None and len(row) == width:
            matrix[place] = row
    return matrix
