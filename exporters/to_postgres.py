"""A bundle into Postgres: registered once it is proved there, then made the active model of its space."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from exporters.bundle import Bundle
from exporters.connection import Connection, Say
from exporters.in_database import compiled_answers, onnx_answers
from exporters.parity import Answers, Parity, compare
from exporters.to_sql import register_sql
from songspace.errors import ExportError
from trainer.data.table import Rows
from trainer.trained import SourceDescription

REGISTER = "SELECT songspace.register_model(%s, %s, %s, %s)"
CREATE_SPACE = """
    SELECT songspace.create_space(
        %(space)s, coalesce(to_regclass(%(table)s), to_regclass(quote_ident(%(table)s))), %(key)s, %(model)s,
        %(columns)s::name[], %(version)s, %(time)s, %(trust_owner)s, %(engine)s,
        input => %(input)s)"""
SET_ENGINE = "SELECT songspace.set_engine(%s, %s)"
ACTIVE = "SELECT active_model, source::text AS source, key_column, engine FROM songspace.spaces WHERE space = %s"
STATUS = "SELECT * FROM songspace.status WHERE space = %s"
SOME_KEY = "SELECT key::text FROM songspace.{} ORDER BY key LIMIT 1"
VERSION_OF = "SELECT version FROM songspace.models WHERE model_id = %s"
# What answers inside the database, by engine.
PLACES = {"onnx": "Postgres", "sql": "Postgres, by SQL,"}


def chosen_engine(connection: Connection, space: str, asked: str | None, engines: Sequence[str]) -> str:
    """What is to run the space's models: as asked, else as the space has it, else the database's first."""
    if asked is not None and asked not in engines:
        raise ExportError(
            f"the database {connection.info.dbname} has no engine {asked}: songspace was brought into it without "
            f"PL/Python. Leave --engine out, or say --engine {engines[0]}"
        )
    kept = _row(connection, ACTIVE, space)
    return asked or (kept["engine"] if kept else engines[0])


def register(
    connection: Connection, bundle: Bundle, rows: Rows, expected: Answers, engines: Sequence[str]
) -> tuple[int, dict[str, Parity]]:
    """Store the model and compare what each engine answers there with torch; where one differs, nothing stays."""
    with connection.transaction():
        stored = [bundle.name, bundle.spec_text, bundle.encoder, bundle.decoder]
        [model_id] = connection.execute(REGISTER, stored).fetchone() or [0]
        return model_id, {name: _proved(name, connection, bundle, model_id, rows, expected) for name in engines}


def _proved(
    engine: str, connection: Connection, bundle: Bundle, model_id: int, rows: Rows, expected: Answers
) -> Parity:
    embeddings = expected.embeddings if bundle.decoder is not None else None
    if engine == "sql":
        register_sql(connection, model_id, bundle.encoder, bundle.decoder)
        answers = compiled_answers(connection, model_id, rows, embeddings)
    else:
        answers = onnx_answers(connection, bundle.identity, bundle.spec, rows, embeddings)
    return compare(expected, answers, bundle.spec, PLACES[engine])


def deploy(
    connection: Connection,
    source: SourceDescription,
    model_id: int,
    say: Say,
    force: bool,
    trust_owner: bool,
    engine: str,
) -> None:
    """Make a registered model the active one of its space; where that is missing, create it over `source` as found."""
    space = _row(connection, ACTIVE, source.space)
    [version] = connection.execute(VERSION_OF, [model_id]).fetchone() or [""]
    if space is None:
        say(f'space "{source.space}" is new: over {source.table}, by its key {source.key}')
        with timed("created", say):
            new = {"trust_owner": trust_owner, "engine": engine}
            connection.execute(CREATE_SPACE, _arguments(source, model_id) | new)
        return
    if engine == "onnx" != space["engine"]:
        connection.execute(SET_ENGINE, [source.space, engine])
    if space["active_model"] == model_id:
        say(f'space "{source.space}": {version} is the active model already; nothing to do')
    else:
        say(f'space "{source.space}" over {space["source"]}: deploying {version}')
        with timed("deployed", say):
            connection.execute("CALL songspace.deploy(%s, %s, %s)", [source.space, model_id, force])
    # Only now: the model before it may not be compiled.
    if engine == "sql" != space["engine"]:
        connection.execute(SET_ENGINE, [source.space, engine])


def status_lines(connection: Connection, space: str) -> list[str]:
    """How the space stands, and a first query to try."""
    found, kept = _row(connection, STATUS, space), _row(connection, ACTIVE, space)
    if found is None or kept is None:
        return []
    counts = ", ".join(f"{found[name]:,} {name}" for name in ("rows", "encoded", "quarantined", "stale", "pending"))
    lines = [f'space "{space}" by {found["model"]}: {counts}; index {found["index_state"]}']
    some = connection.execute(sql.SQL(SOME_KEY).format(sql.Identifier(space))).fetchone()
    if some is not None:
        call = f"songspace.similar({_literal(space)}, {_literal(some[0])}, 5)"
        lines.append(f"try:  SELECT * FROM {call};   -- keys are those of {kept['source']}.{kept['key_column']}")
    return lines


@contextmanager
def timed(what: str, say: Say) -> Iterator[None]:
    """Say how long the block took."""
    began = time.perf_counter()
    yield
    say(f"{what} in {time.perf_counter() - began:.1f} s")


def _arguments(source: SourceDescription, model_id: int) -> dict[str, Any]:
    columns = source.output_columns
    return {
        "space": source.space,
        "table": source.table,
        "key": source.key,
        "model": model_id,
        "columns": None if columns is None else list(columns),
        "version": source.version_column if columns else None,
        "time": source.time_column if columns else None,
        "input": source.input_column,
    }


def _row(connection: Connection, query: str, space: str) -> dict[str, Any] | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), [space]).fetchone()


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
