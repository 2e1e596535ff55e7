"""What made the embeddings of a table: those of two providers never meet in one space."""

from __future__ import annotations

from psycopg import sql

from exporters.connection import Connection
from exporters.source import columns_of
from songspace.errors import ExportError
from songspace.spec import Spec
from trainer.trained import SourceDescription

# Of a column that is long out of line only whether it is there is asked, which does not read it.
OTHERS = """
    SELECT DISTINCT {provenance}::text FROM {table}
    WHERE {column} IS NOT NULL AND {provenance} <> %s ORDER BY 1 LIMIT 5"""
NAME = "SELECT coalesce(to_regclass(%(table)s), to_regclass(quote_ident(%(table)s)))::text"


def require_same_provider(connection: Connection, source: SourceDescription, spec: Spec) -> None:
    """Raise ExportError where the input's column holds embeddings of another provider than the model was trained on.

    Nothing is known, and nothing refused, where the model or the table does not say what made its embeddings.
    """
    trained_on, column = spec.training.get("embedding"), source.input_column
    if trained_on is None or column is None or f"{column}_provenance" not in columns_of(connection, source.table):
        return
    [name] = connection.execute(NAME, {"table": source.table}).fetchone() or [source.table]
    query = sql.SQL(OTHERS).format(
        provenance=sql.Identifier(f"{column}_provenance"),
        column=sql.Identifier(column),
        # As the server itself writes it, quoted where it has to be.
        table=sql.SQL(name),
    )
    others = [other for (other,) in connection.execute(query, [trained_on])]
    if others:
        raise ExportError(
            f"{column} of {source.table} holds embeddings of {', '.join(others)}; the model was trained on those of "
            f"{trained_on}, and would make noise of others. Extract the column anew with that provider (python -m "
            "trainer.audio extract --replace), or train on what the table holds"
        )
