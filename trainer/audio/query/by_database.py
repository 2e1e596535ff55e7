"""A space in a database, asked through songspace's own functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

from songspace.errors import AudioError
from trainer.audio.query.space import Point, Track
from trainer.audio.store_table import Connection, ask

SPACE = """
    SELECT metric::text, source::text, key_column::text, input_column::text FROM songspace.spaces WHERE space = %s"""
COLUMNS = """
    SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"""
NAMES = ("title", "name", "path")


class DatabaseSpace:
    """One space of songspace's. Its tracks go by a column of its table: title, name or path, else by their keys."""

    def __init__(self, connection: Connection, space: str, name_column: str | None = None) -> None:
        """Look the space up. Raises AudioError where there is none, or none that a sound can be looked up in."""
        self.connection, self.space = connection, space
        found = ask(connection, SPACE, (space,))
        if not found:
            raise AudioError(f'there is no space "{space}" in the database; name another with --space')
        [(metric, self._source, self._key, input_column)] = found
        if input_column is None or metric != "cosine":
            raise AudioError(
                f'the space "{space}" is not one of sounds: no vector is its input, or not cosine its measure'
            )
        columns = dict(ask(connection, COLUMNS, (self._source,)))
        if name_column is not None and name_column not in columns:
            raise AudioError(f"{self._source} has no column {name_column}; it has: {', '.join(columns)}")
        self._name = name_column or next((name for name in NAMES if name in columns), self._key)
        self._key_type = columns[self._key]
        self.provenance = self._provenance(f"{input_column}_provenance", columns)

    def encode(self, embedding: NDArray[np.float32]) -> Point:
        """The point of an embedding, by the space's active model."""
        numbers = embedding.astype(np.float64).tolist()
        [(point,)] = ask(self.connection, "SELECT songspace.encode(%s, %s::float8[])", (self.space, numbers))
        if point is None:
            raise AudioError("its embedding is silent or not a number throughout: it has no place in the space")
        return np.array(point)

    def point_of(self, key: str) -> Point | None:
        """The point of a track of the library."""
        query = sql.SQL("SELECT v.embedding::real[]::float8[] FROM songspace.{} v WHERE v.key::text = %s")
        found = ask(self.connection, query.format(sql.Identifier(self.space)), (key,))
        return np.array(found[0][0]) if found else None

    def nearest(self, point: Point, k: int) -> Sequence[Track]:
        """The nearest tracks, by similar_to."""
        query = "SELECT n.key, n.distance FROM songspace.similar_to(%s, %s::float8[], %s) n"
        found = ask(self.connection, query, (self.space, point.tolist(), k))
        names = self._names([key for key, _ in found])
        return [Track(key, names.get(key, key), 1 - distance) for key, distance in found]

    def clusters(self, point: Point) -> Sequence[tuple[str, float]]:
        """The classes of the active model."""
        found = ask(self.connection, "SELECT * FROM songspace.nearest_clusters(%s, %s)", (self.space, point.tolist()))
        return [(name, float(confidence)) for name, confidence in found]

    def _names(self, keys: list[str]) -> dict[str, str]:
        query = sql.SQL("SELECT {key}::text, {name}::text FROM {source} WHERE {key} = ANY (%s::{type}[])").format(
            key=sql.Identifier(self._key),
            name=sql.Identifier(self._name),
            # Both as the server itself writes them, quoted where they have to be.
            source=sql.SQL(self._source),
            type=sql.SQL(self._key_type),
        )
        return {key: name for key, name in ask(self.connection, query, (keys,)) if name is not None}

    def _provenance(self, column: str, columns: dict[str, Any]) -> str | None:
        if column not in columns:
            return None
        query = sql.SQL("SELECT {0} FROM {1} WHERE {0} IS NOT NULL LIMIT 1").format(
            sql.Identifier(column),
            sql.SQL(self._source),
        )
        found = ask(self.connection, query)
        return found[0][0] if found else None
