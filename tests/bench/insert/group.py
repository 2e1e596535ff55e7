"""The steps of the insert benchmarks."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psycopg

from tests.bench.bench import Bench
from tests.bench.data import tracks
from tests.bench.data.models import library_model
from tests.bench.insert.imports import Import
from tests.bench.insert.indexed import Indexed
from tests.bench.insert.long_input import LongInput
from tests.bench.insert.worker import Worker
from tests.bench.measure import Pairs, alternate, stopwatch
from tests.bench.steps import Step

CLIENT, BARE = "client", "bare"


@dataclass(slots=True)
class Insert:
    """Tables of both kinds in pairs: `<kind>_plain`, and `<kind>_space` with a space over it."""

    bench: Bench
    connection: psycopg.Connection[Any] = field(init=False)
    work: Import = field(init=False)
    model: int = field(init=False)

    def prepare(self) -> None:
        """Make the rows and the tables."""
        sizes = self.bench.sizes
        self.connection = self.bench.connect(self.bench.database())
        rows = max(sizes.insert_rows, sizes.index_base_rows + sizes.insert_pairs * sizes.index_rows)
        self.connection.execute("SET synchronize_seqscans = off")
        tracks.create_incoming(self.connection, rows)
        self.model = library_model().register(self.connection)
        self.work = Import(self.connection, sizes.insert_rows)
        for kind, create in ((CLIENT, tracks.create_client_table), (BARE, tracks.create_bare_table)):
            create(self.connection, f"{kind}_plain")
            create(self.connection, f"{kind}_space")
            tracks.create_space(self.connection, f"{kind}_vae", f"{kind}_space", self.model, index=False)

    def by_insert(self, kind: str) -> None:
        """INSERT ... SELECT, with a space without its HNSW index, and plain."""
        sides = [partial(self.work.insert, f"{kind}_{side}") for side in ("space", "plain")]
        self.take(f"{kind}.insert", self.in_turns(*sides), f"INSERT into the {kind} table, with a space / plain")

    def by_copy(self, kind: str) -> None:
        """COPY, likewise."""
        columns = self.work.columns(f"{kind}_plain")
        text = self.work.text(f"SELECT {columns} FROM {tracks.INCOMING} LIMIT {self.work.rows}")
        sides = [partial(self.work.copy_anew, f"{kind}_{side}", text) for side in ("space", "plain")]
        self.take(f"{kind}.copy", self.in_turns(*sides), f"COPY into the {kind} table, with a space / plain")

    def in_turns(self, ours: Any, theirs: Any) -> Pairs:
        """Both sides in turns."""
        return alternate(ours, theirs, self.bench.sizes.insert_pairs)

    def take(self, name: str, pairs: Pairs, what: str, rows: int | None = None) -> None:
        """Take down a ratio, in microseconds a row."""
        count = rows or self.work.rows
        self.bench.ratio(f"insert.{name}", pairs, f"{what}, {count:,} rows", "us/row", 1e6 / count)

    def worker(self, kind: str) -> None:
        """The pipeline of today until the last row has its latents, against the trigger."""
        table = f"{kind}_plain"
        worker = Worker(self.connection, table)
        ours = partial(self.work.insert, f"{kind}_space")

        def theirs() -> float:
            return self.work.insert(table) + stopwatch(worker.drain)

        what = f"rows encoded in the {kind} table, with a space / by a worker that polls and UPDATEs"
        self.take(f"{kind}.worker", self.in_turns(ours, theirs), what)

    def upsert(self) -> None:
        """An import that changes nothing."""
        for side in ("space", "plain"):
            self.work.insert(f"client_{side}")
        sides = [partial(self.work.upsert, f"client_{side}") for side in ("space", "plain")]
        self.take("client.upsert", self.in_turns(*sides), "upsert of unchanged rows, with a space / plain")

    def upsert_filled(self) -> None:
        """The same beside a table that holds the same outputs, as someone else's encoder leaves them."""
        self.connection.execute(b"CREATE TABLE client_filled (LIKE client_space INCLUDING ALL)")
        self.connection.execute(b"INSERT INTO client_filled SELECT * FROM client_space")
        sides = [partial(self.work.upsert, f"client_{side}") for side in ("space", "filled")]
        what = "upsert of unchanged rows, with a space / plain rows with the same outputs"
        self.take("client.upsert_filled", self.in_turns(*sides), what)

    def update(self) -> None:
        """The client's PCA update of every row."""
        sides = [partial(self.work.update_principal_components, f"client_{side}") for side in ("space", "plain")]
        self.take("client.update", self.in_turns(*sides), "PCA update of every row, with a space / plain")


def steps(bench: Bench) -> list[Step]:
    """Prepare, then every way in."""
    insert = Insert(bench)
    indexed = Indexed(insert)
    return [
        Step("insert: rows and tables", 12, insert.prepare),
        Step("insert: client's table, INSERT", 32, partial(insert.by_insert, CLIENT)),
        Step("insert: client's table, COPY", 32, partial(insert.by_copy, CLIENT)),
        Step("insert: client's table, against a worker", 48, partial(insert.worker, CLIENT)),
        Step("insert: bare table, INSERT", 8, partial(insert.by_insert, BARE)),
        Step("insert: bare table, COPY", 8, partial(insert.by_copy, BARE)),
        Step("insert: bare table, against a worker", 14, partial(insert.worker, BARE)),
        Step("insert: upsert of unchanged rows", 45, insert.upsert),
        Step("insert: upsert beside filled rows", 50, insert.upsert_filled),
        Step("insert: PCA update of every row", 40, insert.update),
        Step("insert: finished rows and vectors", 12, indexed.prepare),
        Step("insert: client's table with HNSW, INSERT", 22, partial(indexed.compare, CLIENT, by_copy=False)),
        Step("insert: client's table with HNSW, COPY", 20, partial(indexed.compare, CLIENT, by_copy=True)),
        Step("insert: bare table with HNSW, INSERT", 20, partial(indexed.compare, BARE, by_copy=False)),
        Step("insert: PCA update beside a 24 kB input", 25, LongInput(bench).measure),
    ]
