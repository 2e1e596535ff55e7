"""Embeddings in a Postgres table: a column of them, and beside it a column with the provenance of each.

A table that exists is somebody else's: its rows are updated, and none are added unless that is asked for. A table that
is missing is made, with a row for every track.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql

from songspace.errors import AudioError
from trainer.audio.column_forms import FORMS
from trainer.audio.files import Track
from trainer.audio.providers.provider import Embedding
from trainer.audio.store import UNSIGNED, Row, Target
from trainer.audio.store_table import Connection, Table, ask, find_table, make_table
from trainer.connection import failure, libpq_url, parse_url

ROWS_A_WRITE, SECONDS_A_WRITE = 16, 5.0
KEYS_A_QUESTION = 10_000
# Any number that nothing else locks.
ADVISORY_SPACE = 20_260_611


class PostgresStore:
    """One column of one table. Only one run at a time may write it."""

    def __init__(self, target: Target) -> None:
        """Connect, find or make the table and its columns. Raises DataError or AudioError."""
        self.target = target
        url = parse_url(target.to)
        try:
            self._connection: Connection = psycopg.connect(
                libpq_url(url), autocommit=True, application_name="songspace extract"
            )
        except psycopg.OperationalError as error:
            raise failure(url, error) from None
        found = find_table(self._connection, target)
        self._made = found is None
        self.table: Table = found or make_table(self._connection, target)
        self._require_alone()
        self._held: list[tuple[str, Embedding | None, str | None]] = []
        self._written_at = time.monotonic()

    def provenances(self) -> list[str]:
        """The provenances in the table, and `UNSIGNED` where an embedding has none."""
        rows = self._ask(
            "SELECT DISTINCT coalesce({provenance}, {unsigned}) FROM {table} "
            "WHERE {column} IS NOT NULL OR {provenance} IS NOT NULL ORDER BY 1",
            unsigned=sql.Literal(UNSIGNED),
        )
        return [provenance for (provenance,) in rows]

    def clear(self) -> None:
        """Set every embedding and provenance to NULL."""
        self._ask(
            "UPDATE {table} SET {column} = NULL, {provenance} = NULL "
            "WHERE {column} IS NOT NULL OR {provenance} IS NOT NULL"
        )

    def rows(self, tracks: Mapping[str, Track]) -> dict[str, Row]:
        """The rows of the tracks; in a table that this run made, or where it is asked for, those missing are added."""
        if self._made or self.target.add_rows:
            self._add(tracks)
        wanted, found = list(tracks), {}
        for start in range(0, len(wanted), KEYS_A_QUESTION):
            rows = self._ask(
                "SELECT {match}::text, {key}::text, {provenance} FROM {table} WHERE {match}::text = ANY (%s)",
                [wanted[start : start + KEYS_A_QUESTION]],
                match=sql.Identifier(self.target.path_column or self.table.key),
            )
            found.update({match: Row(key, provenance) for match, key, provenance in rows})
        return found

    def write(self, key: str, embedding: Embedding | None, provenance: str | None) -> None:
        """Hold a row back until there are 16, or five seconds went by."""
        self._held.append((key, embedding, provenance))
        if len(self._held) >= ROWS_A_WRITE or time.monotonic() - self._written_at > SECONDS_A_WRITE:
            self._flush()

    def close(self) -> None:
        """Write what is held back and disconnect."""
        try:
            self._flush()
        finally:
            self._connection.close()

    def _flush(self) -> None:
        self._written_at = time.monotonic()
        if not self._held:
            return
        keys, embeddings, provenances = zip(*self._held, strict=True)
        form = FORMS[self.table.form]
        values = [None if embedding is None else form.value(embedding) for embedding in embeddings]
        self._ask(
            "UPDATE {table} AS t SET {column} = fresh.embedding::{form}, {provenance} = fresh.provenance "
            "FROM unnest(%s::text[], %s::{array}, %s::text[]) AS fresh (key, embedding, provenance) "
            "WHERE t.{key} = fresh.key::{key_type}",
            [list(keys), values, list(provenances)],
            form=sql.SQL(self.table.form_type),
            array=sql.SQL(form.array),
            key_type=sql.SQL(self.table.key_type),
        )
        self._held = []

    def _add(self, tracks: Mapping[str, Track]) -> None:
        if self.table.path is None:
            self._ask(
                "INSERT INTO {table} ({key}) SELECT key::{key_type} FROM unnest(%s::text[]) AS fresh (key) "
                "ON CONFLICT ({key}) DO NOTHING",
                [list(tracks)],
                key_type=sql.SQL(self.table.key_type),
            )
            return
        self._ask(
            "INSERT INTO {table} ({key}, {path}) SELECT fresh.key::{key_type}, fresh.path "
            "FROM unnest(%s::text[], %s::text[]) AS fresh (key, path) ON CONFLICT ({key}) DO NOTHING",
            [list(tracks), [track.path for track in tracks.values()]],
            key_type=sql.SQL(self.table.key_type),
            path=sql.Identifier(self.table.path),
        )

    def _require_alone(self) -> None:
        [(alone,)] = self._ask(
            "SELECT pg_try_advisory_lock({space}, {table_oid}::bigint::bit(32)::integer)",
            space=sql.Literal(ADVISORY_SPACE),
            table_oid=sql.Literal(self.table.oid),
        )
        if not alone:
            raise AudioError(f"another run is writing embeddings into {self.target.table}; wait for it to end")

    def _ask(self, text: str, parameters: Sequence[object] = (), **names: sql.Composable) -> list[tuple[Any, ...]]:
        """Run a statement, with the table's names in their places; its rows, if it has any."""
        names |= {
            "table": self.table.name,
            "key": sql.Identifier(self.table.key),
            "column": sql.Identifier(self.table.column),
            "provenance": sql.Identifier(self.table.provenance),
        }
        return ask(self._connection, sql.SQL(text).format(**names), parameters)
