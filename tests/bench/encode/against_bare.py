"""What a row and a batch cost beside a bare run of ONNX Runtime."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.bench import Bench
from tests.bench.data import tracks
from tests.bench.data.models import HEAD_WIDTH, BenchModel, feature_names, head_model, library_model
from tests.bench.measure import alternate, stopwatch

FUNCTIONS, BY_CALL = (Path(__file__).with_name(name) for name in ("functions.sql", "by_call.sql"))
SPACE, BATCH_TABLE, HEAD_TABLE = "encoded", "batch_tracks", "head_tracks"
DISTINCT = 500
BATCH, HEAD_BATCH = 10_000, 256


@dataclass(slots=True)
class Encode:
    """One backend in which both sides of every ratio run."""

    bench: Bench
    connection: psycopg.Connection[Any] = field(init=False)

    def prepare(self) -> None:
        """Register both models, fill the tables, and define the functions that take times."""
        made = self.bench.database()
        self.connection = self.bench.connect(made)
        model = library_model().register(self.connection)
        head_model().register(self.connection)
        tracks.create_incoming(self.connection, max(self.bench.sizes.batch_rows, DISTINCT))
        tracks.create_bare_table(self.connection, "encoded_tracks")
        tracks.create_space(self.connection, SPACE, "encoded_tracks", model, outputs=False)
        self.connection.execute(FUNCTIONS.read_text(encoding="utf-8").encode())
        for call in ("encode_row", "encode_packed_row"):
            answer = self.one("SELECT format_type(prorettype, NULL) FROM pg_proc WHERE proname = %s", call)
            template = BY_CALL.read_text(encoding="utf-8")
            self.connection.execute(template.replace("@ANSWER@", answer).replace("@CALL@", call).encode())
        self.connection.execute(f"CREATE TABLE {HEAD_TABLE} (id int, openl3 bytea)".encode())
        self.connection.execute(f"ALTER TABLE {HEAD_TABLE} ALTER openl3 SET STORAGE EXTERNAL".encode())
        self.connection.execute(
            f"INSERT INTO {HEAD_TABLE} SELECT id, songspace.pack_floats(array_agg(random() - 0.5)) FROM "
            f"generate_series(1, {self.bench.sizes.head_batch_rows}) id, generate_series(1, {HEAD_WIDTH}) GROUP BY id "
            "ORDER BY id".encode()
        )
        self.connection.execute(f"VACUUM ANALYZE {HEAD_TABLE}".encode())

    def one(self, query: str, *values: Any) -> Any:
        """The only value of a query."""
        row = self.connection.execute(query.encode(), values or None).fetchone()
        assert row is not None
        return row[0]

    def microseconds(self, query: str, *values: Any) -> float:
        """What a function of functions.sql answers."""
        return float(self.one(query, *values))

    def bare(self, model: BenchModel, width: int, batch: int, calls: int) -> float:
        """Microseconds of a bare run, divided by its rows."""
        call = "SELECT bench.bare_run(%s, %s, %s, %s)"
        return self.microseconds(call, model.identity, width, batch, calls) / batch

    def row(self) -> None:
        """18-64-32-8, a row a call: as a trigger calls it, and the public function."""
        model, calls = library_model(), self.bench.sizes.encode_calls
        payloads = self.one(f"SELECT array_agg({payload()}) FROM (SELECT * FROM incoming LIMIT {DISTINCT}) n")
        rows = self.one(f"SELECT array_agg({features()}) FROM (SELECT * FROM incoming LIMIT {DISTINCT}) n")
        bare = partial(self.bare, model, 18, 1, calls)
        rounds = max(1, calls // DISTINCT)
        by_row = partial(self.microseconds, "SELECT bench.by_encode_row(%s, %s, %s)", model.identity, payloads, rounds)
        public = partial(self.microseconds, "SELECT bench.by_public_call(%s, %s, %s)", SPACE, rows, rounds)
        pairs = self.bench.sizes.encode_pairs
        self.take("row.18-64-32-8", alternate(by_row, bare, pairs), "encode_row, 18-64-32-8, a row / bare run")
        self.take("public.18-64-32-8", alternate(public, bare, pairs), "encode(float8[]), 18-64-32-8, a row / bare run")

    def head_row(self) -> None:
        """6144-512-256, a row a call."""
        model, calls = head_model(), self.bench.sizes.head_calls
        payloads = self.one(f"SELECT array_agg(openl3) FROM (SELECT * FROM {HEAD_TABLE} LIMIT {HEAD_BATCH}) h")
        bare = partial(self.bare, model, HEAD_WIDTH, 1, calls)
        rounds = max(1, calls // len(payloads))
        query = "SELECT bench.by_encode_packed_row(%s, %s, %s)"
        by_row = partial(self.microseconds, query, model.identity, payloads, rounds)
        pairs = alternate(by_row, bare, self.bench.sizes.encode_pairs)
        self.take("row.6144-512-256", pairs, "encode_packed_row, 6144-512-256, a row / bare run")

    def batch(self) -> None:
        """18-64-32-8 in batches of 10,000 as a backfill makes them: columns to payload to vectors, all of it."""
        model, rows = library_model(), self.bench.sizes.batch_rows
        inner = f"SELECT {payload()} AS payload, row_number() OVER () / {BATCH} AS number FROM incoming n LIMIT {rows}"
        batched = self.batched(inner, "string_agg(payload, '')", "encode_rows")
        ours = partial(self.statement, batched, model.identity, rows)
        bare = partial(self.bare, model, 18, BATCH, 8)
        what = f"encode_rows, 18-64-32-8, {rows:,} rows in batches of {BATCH:,}, from columns to vectors / bare run"
        self.take("batch.18-64-32-8", alternate(ours, bare, self.bench.sizes.encode_pairs), what)

    def head_batch(self) -> None:
        """6144-512-256 in batches of 256, out of a table of packed vectors."""
        model, rows = head_model(), self.bench.sizes.head_batch_rows
        inner = f"SELECT openl3 AS payload, id / {HEAD_BATCH} AS number FROM {HEAD_TABLE}"
        batched = self.batched(inner, "array_agg(payload)", "encode_packed_rows")
        ours = partial(self.statement, batched, model.identity, rows)
        bare = partial(self.bare, model, HEAD_WIDTH, HEAD_BATCH, 4)
        what = f"encode_packed_rows, 6144-512-256, {rows:,} rows in batches of {HEAD_BATCH}, out of a table / bare run"
        self.take("batch.6144-512-256", alternate(ours, bare, self.bench.sizes.encode_pairs), what)

    def batched(self, inner: str, gathered: str, call: str) -> str:
        """The statement that encodes the payloads of `inner`, batch by batch, and counts the vectors."""
        return (
            f"SELECT count(e) FROM (SELECT {gathered} AS payload FROM ({inner}) r GROUP BY number) b, "
            f"LATERAL songspace.{call}(%s, b.payload) e"
        )

    def statement(self, query: str, identity: str, rows: int) -> float:
        """Microseconds a row of a statement."""
        return stopwatch(partial(self.one, query, identity)) * 1e6 / rows

    def take(self, name: str, pairs: Any, what: str) -> None:
        """Take down a ratio of microseconds a row."""
        self.bench.ratio(f"encode.{name}", pairs, what, "us/row")


def features() -> str:
    """The features of a row `n` as float8[]."""
    return f"ARRAY[{', '.join(f'n.{name}' for name in feature_names())}]::float8[]"


def payload() -> str:
    """The payload of a row `n`, as the extension's own statements make it."""
    return f"vector_send({features()}::vector)"
