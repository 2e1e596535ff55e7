"""pgvector by plain SQL: HNSW over `vector` and `halfvec`, and exact."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from pgvector import HalfVector
from pgvector.psycopg import register_vector

from tests.bench.data.vectors import Vectors
from tests.bench.search.engine import Engine, Rows
from tests.bench.search.throughput import SqlClient, by_processes
from tests.server.databases import Database


class Pgvector(Engine):
    """A table (id, embedding) that is scanned as a whole; `kind` is pgvector's type."""

    name = "pgvector_exact"
    title = "pgvector, exact"
    exact = True

    def __init__(self, database: Database, kind: str = "vector") -> None:
        self.url = database.url
        self.connection = database.connect(autocommit=True)
        register_vector(self.connection)
        self.kind = kind
        self.table = self.name
        self.settings: tuple[str, ...] = ()
        self.cursor = self.connection.cursor(binary=True)

    def fit(self, vectors: Vectors) -> None:
        self.connection.execute(
            f"CREATE TABLE {self.table} (id int, embedding {self.kind}({vectors.shape[1]}))".encode()
        )
        self.fill(self.table, ("int4", self.kind), enumerate(map(self.parameter, vectors)))
        began = time.perf_counter()
        self.index()
        self.build_seconds = time.perf_counter() - began
        self.connection.execute(f"VACUUM ANALYZE {self.table}".encode())

    def fill(self, table: str, types: Sequence[str], rows: object) -> None:
        """COPY rows into a table."""
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)".encode()) as copy,
        ):
            copy.set_types(types)
            for row in rows:  # type: ignore[attr-defined]
                copy.write_row(row)

    def index(self) -> None:
        """Build the index, if there is to be one."""

    def parameter(self, vector: Vectors) -> object:
        """A vector as the statement takes it."""
        return HalfVector(vector) if self.kind == "halfvec" else vector

    def statement(self, k: int) -> str:
        """The query, with a place for the vector."""
        return f"SELECT id FROM {self.table} ORDER BY embedding <-> %b LIMIT {k}"

    def query(self, vector: Vectors, k: int) -> Rows:
        rows = self.cursor.execute(self.statement(k).encode(), [self.parameter(vector)], prepare=True).fetchall()
        return np.array([row[0] for row in rows], np.int64)

    def throughput(self, queries: Vectors, k: int, clients: int, seconds: float) -> float:
        parameters = [(self.parameter(query),) for query in queries]
        return by_processes(SqlClient(self.url, self.settings, self.statement(k), parameters), clients, seconds)

    def bytes_used(self) -> int:
        return self.size_of(self.table)

    def size_of(self, relation: str) -> int:
        """Bytes of a table or an index alone."""
        row = self.connection.execute("SELECT pg_relation_size(%s::regclass)", [relation]).fetchone()
        assert row is not None
        return int(row[0])

    def close(self) -> None:
        self.connection.execute(f"DROP TABLE {self.table}".encode())
        self.connection.close()


class PgvectorHnsw(Pgvector):
    """The same table with an HNSW index; the search parameter is hnsw.ef_search."""

    exact = False
    sweep = (10, 20, 40, 64, 100, 200, 400)

    def __init__(self, database: Database, kind: str = "vector", m: int = 16, ef_construction: int = 64) -> None:
        self.name = f"pgvector_hnsw_{kind}"
        self.title = f"pgvector HNSW on {kind} (m {m}, ef_construction {ef_construction})"
        super().__init__(database, kind)
        self.options = f"m = {m}, ef_construction = {ef_construction}"

    def index(self) -> None:
        self.connection.execute(
            f"CREATE INDEX {self.table}_index ON {self.table} USING hnsw (embedding {self.kind}_l2_ops) "
            f"WITH ({self.options})".encode()
        )

    def set_query_parameter(self, value: int) -> None:
        self.settings = (f"SET hnsw.ef_search = {value}",)
        self.connection.execute(self.settings[0].encode())

    def bytes_used(self) -> int:
        return self.size_of(f"{self.table}_index")
