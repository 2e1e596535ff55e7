"""Growth: what filling, indexing, inserting and searching cost at other numbers of rows and dimensions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psycopg

from tests.bench.bench import Bench
from tests.bench.data import tracks
from tests.bench.data.models import feature_names, library_model
from tests.bench.life.deploy import steps_of
from tests.bench.measure import percentile, slope, stopwatch
from tests.bench.steps import Step

SPACE, TABLE = "grown", "grown_tracks"
QUERIES = 300
# What is plotted: name, unit, words; the cost of a whole library, or of one row.
COSTS = {
    "fill": ("s", "encoding all rows into a new space table"),
    "index": ("s", "building its HNSW index"),
    "insert": ("us/row", "INSERT of a row where the index is kept"),
    "search": ("ms", "songspace.similar_to, 10 neighbours, p50"),
    "size": ("MiB", "size of the index"),
}


@dataclass(slots=True)
class Growth:
    """A bare table of so many rows, and spaces of several dimensions over it, one after the other."""

    bench: Bench
    rows: int
    connection: psycopg.Connection[Any] = field(init=False)
    notices: list[str] = field(default_factory=list)
    inserted: int = 0

    def prepare(self) -> None:
        """Fill the table before its space's triggers are on."""
        self.connection = self.bench.connect(self.bench.database())
        self.connection.add_notice_handler(lambda notice: self.notices.append(notice.message_primary or ""))
        most = self.bench.sizes.growth_inserts * len(self.bench.sizes.growth_dims)
        tracks.create_incoming(self.connection, self.rows + most)
        tracks.create_bare_table(self.connection, TABLE)
        first = library_model(8, seed=0).register(self.connection)
        tracks.create_space(self.connection, SPACE, TABLE, first, outputs=False)
        self.run(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        self.insert(self.rows)
        self.run(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")
        self.run(f"VACUUM ANALYZE {TABLE}")

    def run(self, statement: str) -> list[Any]:
        """Execute a statement; its rows, if it has any."""
        cursor = self.connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []

    def insert(self, rows: int) -> None:
        """The next rows of `incoming` into the table."""
        columns = "identifier, " + ", ".join(feature_names())
        self.run(
            f"INSERT INTO {TABLE} ({columns}) SELECT {columns} FROM {tracks.INCOMING} "
            f"LIMIT {rows} OFFSET {self.inserted}"
        )
        self.inserted += rows

    def measure(self, dims: int) -> None:
        """Deploy a model of these dimensions, then search, then insert."""
        model = library_model(dims).register(self.connection)
        self.run("CHECKPOINT")
        self.notices.clear()
        whole = stopwatch(lambda: self.run(f"CALL songspace.deploy('{SPACE}', {model}, force => true)"))
        parts = steps_of(self.notices)
        self.take(dims, "fill", parts.get("rows", whole))
        if "index" in parts:
            self.take(dims, "index", parts["index"])
        self.take(dims, "search", self.search())
        rows = self.bench.sizes.growth_inserts
        self.take(dims, "insert", stopwatch(partial(self.insert, rows)) * 1e6 / rows)
        index = tracks.index_name(self.connection, SPACE)
        self.take(dims, "size", self.run(f"SELECT pg_relation_size('songspace.{index}')")[0][0] / 2**20)

    def search(self) -> float:
        """The p50 of queries by vectors of the space, in milliseconds."""
        query = f"SELECT embedding::real[]::float8[] FROM songspace.{SPACE} ORDER BY random() LIMIT {QUERIES}"
        points = [row[0] for row in self.run(query)]
        cursor = self.connection.cursor(binary=True)
        ask = f"SELECT key FROM songspace.similar_to('{SPACE}', %b::float8[], 10)".encode()
        times = [stopwatch(lambda p=point: cursor.execute(ask, [p], prepare=True).fetchall()) for point in points]  # type: ignore[misc]
        return percentile(times[len(times) // 10 :], 0.5) * 1000

    def take(self, dims: int, cost: str, value: float) -> None:
        """Take down a point."""
        self.bench.results.point("growth", cost=cost, rows=self.rows, dims=dims, value=value)
        unit, words = COSTS[cost]
        self.bench.results.add(f"growth.{cost}.{dims}.{self.rows}", value, unit, f"{words}, {self.rows:,} x {dims}")


def slopes(bench: Bench) -> None:
    """The exponents of growth, over the numbers of rows that were measured."""
    points = bench.results.points_of("growth")
    for cost, (_, words) in COSTS.items():
        for dims in bench.sizes.growth_dims:
            line = [
                (point["rows"], point["value"]) for point in points if (point["cost"], point["dims"]) == (cost, dims)
            ]
            if len(line) > 1:
                value = slope(*zip(*line, strict=True))
                bench.results.add(f"growth.{cost}.{dims}.slope", value, "", f"{words}, {dims} dims: exponent of growth")


def steps(bench: Bench) -> list[Step]:
    """Every number of rows with every number of dimensions, and the slopes."""
    found = []
    for rows in bench.sizes.growth_rows:
        growth, share = Growth(bench, rows), rows / 100_000
        found.append(Step(f"growth: {rows:,} rows", 4 + 4 * share, growth.prepare))
        for dims in bench.sizes.growth_dims:
            title = f"growth: {rows:,} x {dims}: fill, index, search, insert"
            found.append(Step(title, 5 + (14 + dims / 20) * share, partial(growth.measure, dims)))
    return [*found, Step("growth: slopes", 0.1, partial(slopes, bench))]
