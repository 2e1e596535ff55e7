"""The table in the database that a space is to be kept over, checked before anything is stored."""

from __future__ import annotations

from dataclasses import replace

from exporters.connection import Connection
from songspace.errors import ExportError
from trainer.trained import SourceDescription

COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = coalesce(to_regclass(%(table)s), to_regclass(quote_ident(%(table)s)))
        AND attnum > 0 AND NOT attisdropped ORDER BY attnum"""


# A space that exists knows its table; whether that is the one asked for, the server says.
KEPT_OVER = """
    SELECT source::text, key_column::text, input_column::text,
        source = coalesce(to_regclass(%(table)s), to_regclass(quote_ident(%(table)s)))
    FROM songspace.spaces WHERE space = %(space)s"""


def found_source(connection: Connection, source: SourceDescription, table_given: bool) -> SourceDescription:
    """The description as the database has it: surplus output columns named as well, since they are to stay NULL.

    An existing space's own table counts, unless another was asked for. Raises ExportError for such a one, and where
    the table, its key or a feature is missing.
    """
    kept = connection.execute(KEPT_OVER, {"table": source.table, "space": source.space}).fetchone()
    if kept is not None:
        table, key, input_column, same = kept
        if table_given and not same:
            raise ExportError(
                f'the space "{source.space}" is kept over {table}, not over {source.table}; name another space with '
                "--space, or leave --table out"
            )
        source = replace(source, table=table, key=key, input_column=input_column or source.input_column)
    columns = _columns(connection, source)
    if source.output_columns is None:
        return source
    return replace(source, output_columns=_with_surplus(source.output_columns, columns))


def columns_of(connection: Connection, table: str) -> list[str]:
    """The columns of a table; none where there is no such table."""
    return [name for (name,) in connection.execute(COLUMNS, {"table": table})]


def _columns(connection: Connection, source: SourceDescription) -> list[str]:
    columns = columns_of(connection, source.table)
    if not columns:
        raise ExportError(
            f"the database {connection.info.dbname} has no table {source.table}. Name the one to keep a space "
            "over with --table and --key, or write the bundle alone with --to bundle"
        )
    inputs = source.columns if source.input_column is None else (source.input_column,)
    missing = [name for name in (source.key, *inputs) if name not in columns]
    if missing:
        raise ExportError(
            f"the table {source.table} has no column {', '.join(missing)}. Name another table with --table, "
            f"or another key with --key{'' if source.input_column is None else ', or another input with --input'}"
        )
    return columns


def _with_surplus(outputs: tuple[str, ...], columns: list[str]) -> tuple[str, ...]:
    stem = outputs[0].removesuffix("0")
    surplus = list(outputs)
    while f"{stem}{len(surplus)}" in columns:
        surplus.append(f"{stem}{len(surplus)}")
    return tuple(surplus)
