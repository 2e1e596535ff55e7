"""pgvector as songspace's search functions ask it: one connection, no setting, never fewer than k rows."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from tests.bench.data.models import library_model
from tests.bench.data.tracks import create_bare_table, drop_index, index_name, space_table
from tests.bench.data.vectors import Vectors
from tests.bench.measure import stopwatch
from tests.bench.search.engine import Rows
from tests.bench.search.pgvector import Pgvector
from tests.server.databases import Database

SPACE = "searched"


class Songspace(Pgvector):
    """`songspace.similar_to` over a space whose table was filled with the vectors, by its own index definition."""

    name = "songspace_similar_to"
    title = "songspace.similar_to (pgvector HNSW; ef_search as songspace chooses it)"
    exact = False

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.table = "searched_tracks"

    def fit(self, vectors: Vectors) -> None:
        create_bare_table(self.connection, self.table)
        model = library_model(vectors.shape[1]).register(self.connection)
        self.run("SELECT songspace.create_space(%s, %s::regclass, 'identifier', %s)", SPACE, self.table, model)
        self.space_table = f"songspace.{space_table(self.connection, SPACE)}"
        self.index_relation = f"songspace.{index_name(self.connection, SPACE)}"
        definition = drop_index(self.connection, SPACE)
        kind = self.run(
            "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s",
            self.space_table,
            "embedding",
        )[0][0]
        self.kind = kind
        rows = ((str(number), Pgvector.parameter(self, vector)) for number, vector in enumerate(vectors))
        self.fill(f"{self.space_table} (key, embedding)", ("varchar", kind), rows)
        began = time.perf_counter()
        self.run(definition)
        self.build_seconds = time.perf_counter() - began
        self.run(f"VACUUM ANALYZE {self.space_table}")

    def run(self, statement: str, *values: Any) -> list[Any]:
        """Execute a statement and return its rows, if it has any."""
        cursor = self.connection.execute(statement.encode(), values or None)
        return cursor.fetchall() if cursor.description else []

    def parameter(self, vector: Vectors) -> object:
        return vector.astype(np.float64).tolist()

    def statement(self, k: int) -> str:
        return f"SELECT key FROM songspace.similar_to('{SPACE}', %b::float8[], {k})"

    def query(self, vector: Vectors, k: int) -> Rows:
        rows = self.cursor.execute(self.statement(k).encode(), [self.parameter(vector)], prepare=True).fetchall()
        return np.array([int(row[0]) for row in rows], np.int64)

    def similar_seconds(self, number: int, k: int) -> float:
        """Seconds of songspace.similar for a row of the space."""
        statement = f"SELECT key FROM songspace.similar('{SPACE}', %b::text, {k})".encode()
        return stopwatch(lambda: self.cursor.execute(statement, [str(number)], prepare=True).fetchall())

    def bytes_used(self) -> int:
        return self.size_of(self.index_relation)

    def close(self) -> None:
        self.run("SELECT songspace.drop_space(%s)", SPACE)
        super().close()
