"""Administrators: models come and go, in any order, and each is told when the other is at work."""

from __future__ import annotations

import threading
from typing import Any

import psycopg

from tests.soak.counts import Counts
from tests.soak.worker import Worker
from tests.soak.world import World

# Another session is at work; nothing is staged, or no previous model; no vectors of that model are kept.
REFUSALS = {
    "55006": "told that another is at work",
    "55000": "told what is missing first",
    "42704": "told of no vectors",
}
# The client's own latents, under its own version, are what verify may find.
HARMLESS = "stale"


class Administrator(Worker):
    """Deploys, rolls back, retires, verifies and goes on with what another left."""

    def __init__(self, number: int, world: World, counts: Counts, stop: threading.Event, seed: int) -> None:
        super().__init__(f"administrator {number}", world, counts, stop, [seed, 3, number], autocommit=True)

    def step(self) -> None:
        """One command on one of the spaces."""
        place = self.place()
        model = int(self.random.choice(list(place.watched.models)))
        name, statement, takes_model = COMMANDS[int(self.random.integers(len(COMMANDS)))]
        values: list[Any] = [place.watched.space, *([model] if takes_model else [])]
        before = self.activations(place.watched.space)
        cursor = self.connection.execute(statement.encode(), values)
        if name == "verify":
            for kind, rows, example in cursor.fetchall():
                if kind != HARMLESS:
                    self.counts.wrong("disagreed", f"{rows} rows of {place.watched.space} are {kind}, as {example}")
        self.counts.add(name)
        self.counts.add("switches", max(0, self.activations(place.watched.space) - before))
        self.pause(0.0, 0.5)

    def activations(self, space: str) -> int:
        """How often the pointer of a space was set."""
        query = "SELECT activations FROM songspace.space WHERE name = %s"
        return int(self.connection.execute(query, [space]).fetchall()[0][0])

    def time(self, seconds: float) -> None:
        """An administrator waits for as long as others read or write."""

    def meet(self, error: psycopg.Error) -> None:
        """Refusals are answers; they must have come at once, and with a remedy."""
        if error.sqlstate in REFUSALS:
            self.counts.add(REFUSALS[error.sqlstate])
            self.pause(0.05, 0.3)
            return
        super().meet(error)


COMMANDS = (
    *[("deploy", "CALL songspace.deploy(%s, %s)", True)] * 5,
    *[("rollback", "SELECT songspace.rollback(%s)", False)] * 2,
    ("retire", "SELECT songspace.retire(%s, %s)", True),
    ("stage", "SELECT songspace.stage(%s, %s)", True),
    ("backfill", "CALL songspace.backfill(%s, 200)", False),
    ("check", "SELECT songspace.check_staged(%s)", False),
    ("activate", "SELECT songspace.activate(%s)", False),
    ("verify", "SELECT * FROM songspace.verify(%s)", False),
    ("verify", "SELECT * FROM songspace.verify(%s, false)", False),
)
