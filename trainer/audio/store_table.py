"""The table of embeddings as the server describes it; made, and given its columns, where these are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from songspace.errors import AudioError
from trainer.audio.column_forms import FORMS
from trainer.audio.store import Target
from trainer.data.columns import require_key

Connection = psycopg.Connection[Any]

PATH = "path"
_FIND = """
    SELECT relation.oid, namespace.nspname, relation.relname
    FROM pg_class AS relation JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
    WHERE relation.oid = coalesce(to_regclass(%(name)s), to_regclass(quote_ident(%(name)s)))
"""
_COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod), typname
    FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its key, the column of embeddings and its form, that of their provenance, and that of paths."""

    oid: int
    name: sql.Composable
    key: str
    key_type: str
    column: str
    form: str
    form_type: str
    provenance: str
    path: str | None


def find_table(connection: Connection, target: Target) -> Table | None:
    """The table, with its two columns added where they are missing; None where there is none. Raises AudioError."""
    found = ask(connection, _FIND, {"name": target.table})
    if not found:
        return None
    [(oid, schema, name)] = found
    table = sql.Identifier(schema, name)
    types = _columns(connection, oid)
    for needed in filter(None, (target.key, target.path_column)):
        require_key(needed, list(types), target.table)
    _add_columns(connection, table, target, types)
    types = _columns(connection, oid)
    form_type, form = types[target.column]
    if form not in FORMS:
        raise AudioError(
            f"{target.column} of {target.table} is {form_type}; it can be {', '.join(FORMS)}: see --column"
        )
    path = PATH if PATH in types else None
    key_type, _ = types[target.key]
    return Table(oid, table, target.key, key_type, target.column, form, form_type, _provenance(target), path)


def make_table(connection: Connection, target: Target) -> Table:
    """A new table of keys, paths, embeddings and provenances. Raises AudioError."""
    if target.path_column is not None:
        raise AudioError(f"there is no table {target.table} whose column {target.path_column} could be looked into")
    ask(
        connection,
        sql.SQL("CREATE TABLE {table} ({key} text PRIMARY KEY, {path} text NOT NULL)").format(
            table=_new_name(connection, target.table), key=sql.Identifier(target.key), path=sql.Identifier(PATH)
        ),
    )
    made = find_table(connection, target)
    assert made is not None
    return made


def ask(connection: Connection, query: str | sql.Composable, parameters: Any = ()) -> list[tuple[Any, ...]]:
    """Run a statement; its rows, if it has any. Raises AudioError with the server's message and hint."""
    try:
        cursor = connection.execute(query, parameters or None)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []
    except psycopg.Error as error:
        message = error.diag.message_primary or str(error).strip().partition("\n")[0]
        hint = f" ({error.diag.message_hint})" if error.diag.message_hint else ""
        raise AudioError(f"the database refused: {message}{hint}") from None


def _columns(connection: Connection, oid: int) -> dict[str, tuple[str, str]]:
    """Per column its type as SQL writes it, and the type's name alone."""
    return {name: (written, name_alone) for name, written, name_alone in ask(connection, _COLUMNS, (oid,))}


def _provenance(target: Target) -> str:
    return f"{target.column}_provenance"


def _add_columns(connection: Connection, table: sql.Composable, target: Target, known: Sequence[str] | Any) -> None:
    parts = []
    if target.column not in known:
        form = sql.SQL(_form_type(connection, target.form))
        column = sql.Identifier(target.column)
        # 24 kB of floats do not become smaller: compressing them would only cost.
        parts += [
            sql.SQL("ADD COLUMN {} {}").format(column, form),
            sql.SQL("ALTER COLUMN {} SET STORAGE EXTERNAL").format(column),
        ]
    if _provenance(target) not in known:
        parts.append(sql.SQL("ADD COLUMN {} text").format(sql.Identifier(_provenance(target))))
    if parts:
        ask(connection, sql.SQL("ALTER TABLE {} {}").format(table, sql.SQL(", ").join(parts)))


def _form_type(connection: Connection, form: str) -> str:
    [(name,)] = ask(connection, "SELECT to_regtype(%s)::text", (form,))
    if name is None:
        raise AudioError(f"the database has no type {form}: CREATE EXTENSION vector, or leave out --form")
    return str(name)


def _new_name(connection: Connection, name: str) -> sql.Composable:
    [(parts,)] = ask(connection, "SELECT parse_ident(%s)", (name,))
    return sql.Identifier(*parts)
