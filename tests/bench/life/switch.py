"""How long writers of a space without output columns wait while another model goes live, and back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tests.bench.bench import Bench
from tests.bench.data import tracks
from tests.bench.data.models import feature_names, library_model
from tests.bench.measure import percentile, stopwatch
from tests.server.databases import Database

SPACE, TABLE = "plain", "plain_tracks"
WRITE = f"UPDATE {TABLE} SET bpm = bpm + 1 WHERE identifier = %s"
CHANGED = f"UPDATE {TABLE} SET bpm = bpm + 1 WHERE get_byte(decode(identifier, 'hex'), 0) < 3"


@dataclass(slots=True)
class Switch:
    """A bare table with a space over it, whose model is changed while one writer writes a row after the other."""

    bench: Bench
    database: Database = field(init=False)
    connection: psycopg.Connection[Any] = field(init=False)

    def prepare(self) -> None:
        """The table with its rows, its space, and a second model that is filled and checked."""
        self.database = self.bench.database()
        self.connection = self.bench.connect(self.database)
        tracks.create_incoming(self.connection, self.bench.sizes.deploy_rows)
        tracks.create_bare_table(self.connection, TABLE)
        columns = ", ".join(("identifier", *feature_names()))
        self.run(f"INSERT INTO {TABLE} ({columns}) SELECT {columns} FROM {tracks.INCOMING}")
        tracks.create_space(self.connection, SPACE, TABLE, library_model().register(self.connection), outputs=False)
        self.run(f"SELECT songspace.stage('{SPACE}', {library_model(8, 2).register(self.connection)})")
        self.run(f"CALL songspace.backfill('{SPACE}')")
        self.run(f"SELECT songspace.check_staged('{SPACE}')")
        self.run(f"VACUUM ANALYZE {TABLE}")

    def compare(self) -> None:
        """Go live, and back once one row in a hundred was written."""
        self.take("activate", f"SELECT songspace.activate('{SPACE}', force => true)")
        self.run(CHANGED)
        self.take("rollback", f"SELECT songspace.rollback('{SPACE}')")

    def take(self, step: str, statement: str) -> None:
        """The longest that a write took during a statement, and what a write takes mostly."""
        with writing(self.database) as times:
            lasted = stopwatch(lambda: self.run(statement))
        what = f"{step} of {self.bench.sizes.deploy_rows:,} rows without output columns"
        self.bench.results.add(f"life.switch.{step}", lasted, "s", f"{what}: in all")
        self.bench.results.add(f"life.switch.{step}_wait", max(times) * 1000, "ms", f"{what}: longest write meanwhile")
        self.bench.results.add(
            f"life.switch.{step}_write", percentile(times, 0.5) * 1000, "ms", f"{what}: median write"
        )

    def run(self, statement: str) -> None:
        self.connection.execute(statement.encode())


@contextmanager
def writing(database: Database) -> Iterator[list[float]]:
    """One row after the other is written until the block ends; seconds that each took."""
    times: list[float] = []
    done, begun = threading.Event(), threading.Event()

    def write() -> None:
        with database.connect(autocommit=True) as connection:
            keys = connection.execute(f"SELECT identifier FROM {TABLE} LIMIT 1000".encode()).fetchall()
            while not done.is_set():
                for row in keys:
                    times.append(stopwatch(lambda row=row: connection.execute(WRITE.encode(), row)))
                    begun.set()
                    if done.is_set():
                        break

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    # The first is long: its session loads Python and the model.
    times.clear()
    try:
        yield times
    finally:
        done.set()
        writer.join()
