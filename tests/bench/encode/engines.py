"""The same models run by ONNX Runtime and as SQL, in one backend, in turns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from exporters.to_sql import register_sql
from tests.bench.data.models import BenchModel, feature_names, head_model, library_model
from tests.bench.encode.against_bare import BATCH, DISTINCT, HEAD_TABLE, Encode
from tests.bench.measure import alternate, stopwatch

FUNCTION = Path(__file__).with_name("engines.sql")
FRAGMENTS = "SELECT songspace.engine_fragments(%s, m, %s) FROM songspace.model m WHERE m.identity = %s"
MODEL_ID = "SELECT model_id FROM songspace.model WHERE identity = %s"
HEAD_ROWS = 16


@dataclass(slots=True)
class Engines:
    """Works in the backend, with the models and tables, of the other measurements."""

    encode: Encode

    def prepare(self) -> None:
        """Compile both models, and define what takes the times of a row."""
        for model in (library_model(), head_model()):
            model_id = self.encode.one(MODEL_ID, model.identity)
            register_sql(self.encode.connection, model_id, model.encoder, None)
            for engine in ("onnx", "sql"):
                text = (
                    FUNCTION.read_text(encoding="utf-8").replace("@ENGINE@", engine).replace("@MODEL@", str(model_id))
                )
                code = text.replace("@ENCODE_ROW@", self.fragments(engine, model, "features")["encode_row"])
                self.encode.connection.execute(code.encode())

    def fragments(self, engine: str, model: BenchModel, features: str) -> dict[str, Any]:
        """The SQL that an engine's triggers and batches are made of."""
        found: dict[str, Any] = self.encode.one(FRAGMENTS, engine, features, model.identity)
        return found

    def row(self) -> None:
        """A row a call, as triggers encode it."""
        columns = ", ".join(f"n.{name}" for name in feature_names())
        tracks = f"SELECT array_agg(ARRAY[{columns}]) FROM (SELECT * FROM incoming LIMIT {DISTINCT}) n"
        heads = (
            f"SELECT array_agg(songspace.unpack_floats(openl3)) FROM (SELECT * FROM {HEAD_TABLE} LIMIT {HEAD_ROWS}) n"
        )
        rounds = max(1, self.encode.bench.sizes.encode_calls // DISTINCT)
        self.by_row(library_model(), self.encode.one(tracks), rounds, "18-64-32-8")
        self.by_row(head_model(), self.encode.one(heads), 1, "6144-512-256")

    def by_row(self, model: BenchModel, rows: Any, rounds: int, shape: str) -> None:
        """Time both engines on the same rows."""
        model_id = self.encode.one(MODEL_ID, model.identity)
        sql, onnx = (
            partial(self.encode.microseconds, f"SELECT bench.model_{model_id}_by_{engine}(%s, %s)", rows, rounds)
            for engine in ("sql", "onnx")
        )
        pairs = alternate(sql, onnx, self.encode.bench.sizes.encode_pairs)
        self.encode.take(f"engine_row.{shape}", pairs, f"a row in a trigger, {shape}: engine sql / engine onnx")

    def batch(self) -> None:
        """18-64-32-8 in batches of 10,000, as a backfill makes them."""
        rows = self.encode.bench.sizes.batch_rows
        sql, onnx = (partial(self.by_batch, engine, rows) for engine in ("sql", "onnx"))
        pairs = alternate(sql, onnx, self.encode.bench.sizes.encode_pairs)
        what = f"18-64-32-8, {rows:,} rows in batches of {BATCH:,}, from columns to vectors: engine sql / engine onnx"
        self.encode.take("engine_batch.18-64-32-8", pairs, what)

    def by_batch(self, engine: str, rows: int) -> float:
        """Microseconds a row of one engine."""
        features = f"ARRAY[{', '.join(f'n.{name}' for name in feature_names())}]::float8[]"
        made = self.fragments(engine, library_model(), features)
        query = (
            f"SELECT count(e) FROM (SELECT {made['payloads']} AS payload FROM (SELECT {made['payload']} AS payload, "
            f"row_number() OVER () / {BATCH} AS number FROM incoming n LIMIT {rows}) r GROUP BY number) b, "
            f"LATERAL {made['encode_rows']}(%s, b.payload) e"
        )
        return stopwatch(partial(self.encode.one, query, library_model().identity)) * 1e6 / rows
