"""The steps of the exploring benchmarks: what a track's page of an explorer asks, over 8 axes."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psycopg

from tests.bench.bench import Bench
from tests.bench.data import tracks
from tests.bench.data.models import feature_names, library_model
from tests.bench.measure import percentile, stopwatch
from tests.bench.steps import Step

SPACE, TABLE = "explored", "explored_tracks"
FILTER = '{"bucket": 7}'
# Name, what is asked, and the words for it; each %b is another track's key.
QUESTIONS = {
    "similar": ("similar('{space}', %b::text, 10)", "similar, 10 neighbours"),
    "filtered": (
        "similar('{space}', %b::text, 10, '{filter}')",
        "similar with a filter that 1 % of the rows pass, 10 neighbours",
    ),
    "ring": ("ring('{space}', %b::text, {inner}, {outer}, 10)", "ring, microscope, 10 rows"),
    "directions": (
        "directions('{space}', %b::text, {inner}, {outer}, 10)",
        "directions, microscope, 10 rows a direction",
    ),
    "path": ("path('{space}', %b::text, '{end}', 10, 'bt_artist')", "path of 10 hops, no artist twice in a row"),
    "smooth": ("path('{space}', %b::text, '{end}', 10, 'bt_artist', 'smooth')", "the same by way of the smoothest"),
}


@dataclass(slots=True)
class Explore:
    """One library with a space of 8 axes, and one backend that asks."""

    bench: Bench
    connection: psycopg.Connection[Any] = field(init=False)
    keys: list[str] = field(default_factory=list)
    names: dict[str, object] = field(default_factory=dict)
    medians: dict[str, float] = field(default_factory=dict)

    def prepare(self) -> None:
        """Fill a table of which 1 % pass a filter that has an index, attach the space, and calibrate it."""
        self.connection = self.bench.connect(self.bench.database())
        tracks.create_incoming(self.connection, self.bench.sizes.explore_rows)
        columns = ", ".join(feature_names())
        self.run(
            f"CREATE TABLE {TABLE} AS SELECT identifier, bt_artist, (random() * 100)::int % 100 AS bucket, {columns} "
            f"FROM {tracks.INCOMING}"
        )
        self.run(f"ALTER TABLE {TABLE} ADD PRIMARY KEY (identifier)")
        self.run(f"CREATE INDEX ON {TABLE} (bucket)")
        tracks.create_space(self.connection, SPACE, TABLE, library_model(8).register(self.connection), outputs=False)
        self.run("VACUUM ANALYZE")
        found = [row[0] for row in self.run(f"SELECT key FROM songspace.{SPACE} ORDER BY key")]
        *self.keys, end = random.Random(1).sample(found, self.bench.sizes.explore_calls + 1)
        self.run(f"SELECT songspace.calibrate('{SPACE}')")
        radii = self.run("SELECT inner_radius, outer_radius FROM songspace.calibrations WHERE level = 'microscope'")[0]
        self.names = {"space": SPACE, "filter": FILTER, "end": end, "inner": radii[0], "outer": radii[1]}

    def run(self, statement: str) -> list[Any]:
        """Execute a statement; its rows, if it has any."""
        cursor = self.connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []

    def ask(self, name: str) -> None:
        """Ask a question about every track of the sample, and take down the median and the 99th percentile."""
        question, words = QUESTIONS[name]
        statement = f"SELECT * FROM songspace.{question.format(**self.names)}".encode()
        cursor = self.connection.cursor(binary=True)
        times = [
            stopwatch(lambda k=key: cursor.execute(statement, [k], prepare=True).fetchall()) * 1000  # type: ignore[misc]
            for key in self.keys
        ]
        what = f"{words}, {self.bench.sizes.explore_rows:,} x 8"
        warm = times[len(times) // 10 :]
        self.medians[name] = percentile(warm, 0.5)
        self.bench.results.add(f"explore.{name}.p50", self.medians[name], "ms", f"{what}: p50")
        self.bench.results.add(f"explore.{name}.p99", percentile(warm, 0.99), "ms", f"{what}: p99")

    def compare(self) -> None:
        """How much longer a filtered search takes than one without."""
        ratio = self.medians["filtered"] / self.medians["similar"]
        self.bench.results.add(
            "explore.filtered.ratio", ratio, "x", "similar, p50: with a filter that 1 % pass / without"
        )


def steps(bench: Bench) -> list[Step]:
    """Prepare, then one question after the other."""
    explore, share = Explore(bench), bench.sizes.explore_rows / 100_000
    asked = [Step(f"explore: {name}", 1 + 3 * share, partial(explore.ask, name)) for name in QUESTIONS]
    prepare = Step("explore: table, space and radii", 5 + 25 * share, explore.prepare)
    return [prepare, *asked, Step("explore: filtered and not", 0, explore.compare)]
