"""The pipeline people build today: rows go in without latents, and a worker outside polls, encodes and UPDATEs.

It is given every advantage: it never sleeps between polls, lives on the same machine, runs batches of 5,000 through
ONNX Runtime, writes them back by one UPDATE a batch, and keeps no vector table and no quarantine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import psycopg

from tests.bench.data.models import LATENTS, BenchModel, feature_names, library_model

BATCH = 5_000


@dataclass(slots=True)
class Worker:
    """A process's loop over a table; `drain` is one poll after the other until none is left."""

    connection: psycopg.Connection[Any]
    table: str
    model: BenchModel = field(default_factory=library_model)

    def drain(self) -> None:
        """Encode all rows that have no latents."""
        while self.poll():
            pass

    def poll(self) -> int:
        """Encode one batch; the number of its rows."""
        names = ", ".join(feature_names())
        query = f"SELECT identifier, {names} FROM {self.table} WHERE vae_model_version IS NULL LIMIT {BATCH}"
        rows = self.connection.cursor(binary=True).execute(query.encode()).fetchall()
        if rows:
            features = np.array([row[1:] for row in rows], np.float32)
            latents = session(self.model.encoder).run(["embedding"], {"features": features})[0]
            self.write([row[0] for row in rows], latents)
        return len(rows)

    def write(self, keys: list[str], latents: np.ndarray) -> None:
        """One UPDATE for the whole batch."""
        assignments = ", ".join(f"{name} = n.{name}" for name in LATENTS)
        arrays = ", ".join(["%b::text[]", *["%b::float8[]"] * len(LATENTS)])
        statement = (
            f"UPDATE {self.table} t SET {assignments}, vae_model_version = 'worker' "
            f"FROM unnest({arrays}) AS n (identifier, {', '.join(LATENTS)}) WHERE t.identifier = n.identifier"
        )
        self.connection.execute(statement.encode(), [keys, *latents.T.astype(np.float64).tolist()])


@cache
def session(encoder: bytes) -> Any:
    """The worker's session."""
    import onnxruntime

    return onnxruntime.InferenceSession(encoder, providers=["CPUExecutionProvider"])
