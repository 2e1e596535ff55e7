"""Rows streamed from a Postgres table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa

from songspace.errors import DataError
from trainer.config import SourceSettings
from trainer.connection import describe, failure
from trainer.data.columns import require_key, require_numeric, title, title_columns
from trainer.data.table import Rows, Table, concatenate

CHUNK_ROWS = 20_000

# Category N is numbers, B boolean; a domain counts as what it is made of.
_COLUMNS = sa.text("""
    SELECT attribute.attname, coalesce(base.typcategory, type.typcategory)
    FROM pg_attribute AS attribute
    JOIN pg_type AS type ON type.oid = attribute.atttypid
    LEFT JOIN pg_type AS base ON base.oid = nullif(type.typbasetype, 0)
    WHERE attribute.attrelid = cast(:relation AS oid) AND attribute.attnum > 0 AND NOT attribute.attisdropped
    ORDER BY attribute.attnum
""")
_RELATION = sa.text("""
    SELECT relation.oid, namespace.nspname, relation.relname
    FROM pg_class AS relation JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
    WHERE relation.oid = coalesce(to_regclass(:name), to_regclass(quote_ident(:name)))
""")
_TABLES = sa.text("""
    SELECT relation.oid::regclass::text FROM pg_class AS relation
    JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
    WHERE relation.relkind IN ('r', 'v', 'm', 'p', 'f')
      AND namespace.nspname !~ '^pg_' AND namespace.nspname <> 'information_schema'
    ORDER BY 1 LIMIT 20
""")


def read_table(settings: SourceSettings, engine: sa.Engine) -> Table:
    """The features, label and titles of a table, ordered by its key to be repeatable. Raises DataError."""
    try:
        with engine.connect() as connection:
            return _stream(connection, *_query(connection, settings), settings)
    except sa.exc.OperationalError as error:
        raise failure(engine.url, error) from None
    except sa.exc.DBAPIError as error:
        raise DataError(f"cannot read {settings.table}: {_first_line(error.orig)}") from None


def _query(connection: sa.Connection, settings: SourceSettings) -> tuple[sa.Select[Any], bool]:
    """The query, and whether a label comes right behind the features; titles are last."""
    relation, schema, name = find_table(connection, settings.table)
    categories: dict[str, str] = {
        name: category for name, category in connection.execute(_COLUMNS, {"relation": relation})
    }
    require_key(settings.key, list(categories), settings.table)
    numeric = {column: category in ("N", "B") for column, category in categories.items()}
    require_numeric(settings.feature_names, numeric, settings.table)
    wanted: list[sa.ColumnElement[Any]] = [_as_float(column, categories[column]) for column in settings.feature_names]
    labelled = settings.label is not None and settings.label in categories
    texts = [settings.label] if settings.label is not None and labelled else []
    wanted += [sa.cast(sa.column(name), sa.Text) for name in (*texts, *title_columns(settings, list(categories)))]
    table = sa.table(name, schema=schema)
    query: sa.Select[Any] = sa.select(*wanted)
    return query.select_from(table).order_by(sa.column(settings.key)), labelled


def find_table(connection: sa.Connection, table: str) -> tuple[int, str, str]:
    """A table's oid, schema and name. Raises DataError naming the tables that there are."""
    # Schema and name come back from the server and are quoted as identifiers: none is pasted into SQL as
    # given.
    found = connection.execute(_RELATION, {"name": table}).one_or_none()
    if found is not None:
        return found.oid, found.nspname, found.relname
    known = ", ".join(connection.execute(_TABLES).scalars()) or "none"
    raise DataError(f"{describe(connection.engine.url)} has no table {table}. Tables there: {known}")


def _as_float(column: str, category: str) -> sa.ColumnElement[float]:
    value: sa.ColumnElement[Any] = sa.column(column)
    if category == "B":
        value = sa.cast(value, sa.Integer)
    return sa.cast(value, sa.Double)


def _stream(connection: sa.Connection, query: sa.Select[Any], labelled: bool, settings: SourceSettings) -> Table:
    width = len(settings.feature_names)
    labels: list[object] | None = [] if labelled else None
    titles: list[object] = []
    result = connection.execution_options(yield_per=CHUNK_ROWS).execute(query)
    chunks = []
    for rows in result.partitions():
        chunks.append(_floats(rows, width))
        if labels is not None:
            labels.extend(row[width] for row in rows)
        titles.extend(title(row[width + labelled :]) for row in rows)
    return concatenate(settings.feature_names, chunks, labels, titles)


def _floats(rows: Sequence[sa.Row[Any]], width: int) -> Rows:
    with np.errstate(over="ignore"):
        return np.array([tuple(row)[:width] for row in rows], np.float64).astype(np.float32)


def _first_line(error: object) -> str:
    return str(error).strip().partition("\n")[0]
