"""Giving a space another model, against building the index alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tests.bench.bench import Bench
from tests.bench.data import tracks
from tests.bench.data.models import library_model
from tests.bench.life.memory import peak_memory
from tests.bench.measure import Pairs, stopwatch

SPACE, TABLE = "vae", "client_tracks"
MILLISECONDS = re.compile(r"(\d+) ms")


@dataclass(slots=True)
class Deploy:
    """Deployments of one random model after the other over the client's table."""

    bench: Bench
    connection: psycopg.Connection[Any] = field(init=False)
    notices: list[str] = field(default_factory=list)
    seed: int = 1
    peak: float = 0.0

    def prepare(self) -> None:
        """The client's table with its rows, and a space with the first model."""
        self.connection = self.bench.connect(self.bench.database())
        self.connection.add_notice_handler(lambda notice: self.notices.append(notice.message_primary or ""))
        tracks.create_incoming(self.connection, self.bench.sizes.deploy_rows)
        tracks.create_client_table(self.connection, TABLE)
        tracks.create_space(self.connection, SPACE, TABLE, library_model().register(self.connection))
        self.load()

    def load(self) -> None:
        """Bring the rows in without an index on the vectors, then build it."""
        definition = tracks.drop_index(self.connection, SPACE)
        self.connection.execute(f"INSERT INTO {TABLE} SELECT * FROM {tracks.INCOMING}".encode())
        self.connection.execute(definition.encode())
        self.connection.execute("VACUUM ANALYZE")

    def compare(self) -> None:
        """Deploy, build the index of the same vectors alone, and again with the next model."""
        parts: list[dict[str, float]] = []
        for _ in range(self.bench.sizes.deploy_pairs):
            parts.append(self.deploy())
            parts[-1]["index alone"] = self.index_alone()
        self.take(parts)
        self.take_rollback()

    def deploy(self) -> dict[str, float]:
        """Seconds of a deployment, in all and of its steps as its notices tell them."""
        self.seed += 1
        model = library_model(8, self.seed).register(self.connection)
        self.connection.execute(f"VACUUM {TABLE}".encode())
        self.connection.execute("CHECKPOINT")
        self.notices.clear()
        statement = f"CALL songspace.deploy('{SPACE}', {model}, force => true)".encode()
        with peak_memory(self.connection.info.backend_pid) as peak:
            whole = stopwatch(lambda: self.connection.execute(statement))
        self.peak = max(self.peak, peak.mib)
        return {"deploy": whole, **steps_of(self.notices)}

    def take_rollback(self) -> None:
        """Seconds of going back once one row in a hundred was written, in all and while writers wait."""
        rows = self.bench.sizes.deploy_rows
        self.connection.execute(
            f"UPDATE {TABLE} SET bpm = bpm + 1 WHERE get_byte(decode(identifier, 'hex'), 0) < 3".encode()
        )
        self.notices.clear()
        whole = stopwatch(lambda: self.connection.execute(f"SELECT songspace.rollback('{SPACE}')".encode()))
        for step, seconds in {"rollback": whole, "rollback_columns": steps_of(self.notices)["columns"]}.items():
            self.bench.results.add(f"life.{step}", seconds, "s", f"{TITLES[step]}, {rows:,} rows")

    def index_alone(self) -> float:
        """Seconds of the space's own index over a copy of its vectors."""
        relation, name = tracks.space_table(self.connection, SPACE), tracks.index_name(self.connection, SPACE)
        row = self.connection.execute("SELECT pg_get_indexdef(%s::regclass)", [f"songspace.{name}"]).fetchone()
        assert row is not None
        self.connection.execute("DROP TABLE IF EXISTS copied")
        self.connection.execute(f"CREATE TABLE copied AS SELECT * FROM songspace.{relation}".encode())
        self.connection.execute("CHECKPOINT")
        statement = re.sub(r" ON songspace\.\S+ ", " ON copied ", str(row[0])).encode()
        return stopwatch(lambda: self.connection.execute(statement))

    def take(self, parts: list[dict[str, float]]) -> None:
        """The ratio without the rewrite of the output columns, which stands on its own line."""
        rows = self.bench.sizes.deploy_rows
        without = [part["deploy"] - part.get("columns", 0.0) for part in parts]
        pairs = Pairs(without, [part["index alone"] for part in parts])
        what = f"deploy of {rows:,} rows, without the column rewrite / index build alone"
        self.bench.ratio("life.deploy", pairs, what)
        for step in ("deploy", "rows", "index", "check", "columns"):
            times = [part[step] for part in parts if step in part]
            if times:
                mean = sum(times) / len(times)
                self.bench.results.add(f"life.deploy.{step}", mean, "s", f"deploy of {rows:,} rows: {TITLES[step]}")
        if self.peak:
            text = f"deploy of {rows:,} rows: most memory of all server processes, shared buffers included"
            self.bench.results.add("life.deploy.peak", self.peak, "MiB", text)
        if "columns" not in parts[0]:
            self.bench.results.note("deploy named no time for its column rewrite: its ratio includes it")


TITLES = {
    "deploy": "in all",
    "rows": "encoding into the new table",
    "index": "its index",
    "check": "measuring it for the gate",
    "rollback": "rollback after one row in a hundred was written",
    "rollback_columns": "of it with writers waiting",
    "columns": "rewriting the output columns, writers waiting",
}
WORDS = {"rows": "rows encoded by", "index": "index built", "check": "checked", "columns": "columns"}


def steps_of(notices: list[str]) -> dict[str, float]:
    """Seconds of a deployment's steps, from its notices."""
    found: dict[str, float] = {}
    for notice in notices:
        milliseconds = MILLISECONDS.search(notice)
        for step, word in WORDS.items():
            if milliseconds and word in notice:
                found[step] = found.get(step, 0.0) + int(milliseconds[1]) / 1000
    return found
