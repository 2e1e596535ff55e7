"""Updates of other columns where a row carries the whole input of a model: 24 kB, which an update need not read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg

from tests.bench.bench import Bench
from tests.bench.data import tracks
from tests.bench.data.models import HEAD_WIDTH, head_model
from tests.bench.insert.imports import Import
from tests.bench.measure import alternate

PLAIN, SPACE = "sound_plain", "sound_space"


@dataclass(slots=True)
class LongInput:
    """Two copies of the client's table with a column of packed embeddings, one of them with a space over it."""

    bench: Bench

    def measure(self) -> None:
        """The client's PCA update of every row, with the space and without."""
        connection = self.bench.connect(self.bench.database())
        rows = self.bench.sizes.long_input_rows
        self.prepare(connection, rows)
        work = Import(connection, rows)
        sides = [partial(work.update_principal_components, table) for table in (SPACE, PLAIN)]
        pairs = alternate(*sides, self.bench.sizes.index_pairs)
        what = f"PCA update of every row of the client's table with a 24 kB input, with a space / plain, {rows:,} rows"
        self.bench.ratio("insert.long_input.update", pairs, what, "us/row", 1e6 / rows)

    def prepare(self, connection: psycopg.Connection[Any], rows: int) -> None:
        """Make the tables; the vectors are of the head's width, each row's another."""
        tracks.create_incoming(connection, rows)
        for table in (PLAIN, SPACE):
            tracks.create_client_table(connection, table)
            connection.execute(f"ALTER TABLE {table} ADD COLUMN openl3 bytea".encode())
            connection.execute(f"ALTER TABLE {table} ALTER COLUMN openl3 SET STORAGE EXTERNAL".encode())
        columns = Import(connection, rows).columns(PLAIN)
        vector = f"SELECT songspace.pack_floats(array_agg(sin(n * i.number))) FROM generate_series(1, {HEAD_WIDTH}) n"
        connection.execute(
            f"INSERT INTO {PLAIN} ({columns}, openl3) SELECT {columns}, ({vector}) "
            f"FROM (SELECT *, row_number() OVER ()::float8 AS number FROM {tracks.INCOMING}) i".encode()
        )
        connection.execute(f"INSERT INTO {SPACE} SELECT * FROM {PLAIN}".encode())
        connection.execute(
            "SELECT songspace.create_space('sound', %s::regclass, 'identifier', %s, input => 'openl3')",
            [SPACE, head_model().register(connection)],
        )
