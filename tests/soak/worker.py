"""What all workers have in common: a thread, a connection, a generator of their own, and counted errors."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import psycopg

from tests.soak.counts import Counts
from tests.soak.world import Place, World

READ_COMMITTED = psycopg.IsolationLevel.READ_COMMITTED
REPEATABLE_READ = psycopg.IsolationLevel.REPEATABLE_READ
SERIALIZATION_FAILURE = "40001"
# Many times what a switch of these small sources keeps writers waiting, also on a busy machine.
LONGEST_STEP_SECONDS = 15.0


class Worker(ABC, threading.Thread):
    """Repeats `step` until it is told to stop."""

    def __init__(
        self, name: str, world: World, counts: Counts, stop: threading.Event, seed: list[int], **options: Any
    ) -> None:
        """Begin with the thread's start; `seed` decides the order of what is tried, options are psycopg's."""
        super().__init__(name=name, daemon=True)
        self.world = world
        self.counts = counts
        self.stop = stop
        self.random = np.random.default_rng(seed)
        self.options = options
        self.level: psycopg.IsolationLevel | None = None

    @property
    def connection(self) -> psycopg.Connection[Any]:
        """The worker's own connection, while it runs."""
        return self._connection

    def run(self) -> None:
        """Work."""
        with self.world.database.connect(**self.options) as self._connection:
            self._connection.isolation_level = self.level
            while not self.stop.is_set():
                began = time.monotonic()
                try:
                    self.step()
                except psycopg.Error as error:
                    self.meet(error)
                except Exception as error:
                    self.counts.wrong("failed", f"{self.name}: {error!r}")
                self.time(time.monotonic() - began)

    @abstractmethod
    def step(self) -> None:
        """Do one thing."""

    def meet(self, error: psycopg.Error) -> None:
        """Count an error: what a REPEATABLE READ writer must expect, or a failure."""
        self._connection.rollback()
        if error.sqlstate == SERIALIZATION_FAILURE and self.level == REPEATABLE_READ:
            self.counts.add("serialization failures")
        elif not self.stop.is_set():
            self.counts.wrong("failed", f"{self.name}: {error.sqlstate} {error}")

    def time(self, seconds: float) -> None:
        """Whoever reads or writes waits for no administrator for long."""
        if seconds > LONGEST_STEP_SECONDS:
            self.counts.wrong("stalled", f"{self.name}: {seconds:.0f} s in one step")

    def take_a_snapshot(self, place: Place) -> None:
        """Begin to read, and go on when models may have changed: beyond READ COMMITTED with the old snapshot."""
        self.connection.execute(place.query("SELECT FROM {source} LIMIT 1"))
        self.pause(0.2, 1.5)

    def place(self) -> Place:
        """One of the sources."""
        return self.world.places[int(self.random.integers(len(self.world.places)))]

    def chance(self, probability: float) -> bool:
        """True as often as that."""
        return bool(self.random.random() < probability)

    def pause(self, shortest: float, longest: float) -> None:
        """Wait, unless told to stop."""
        self.stop.wait(self.random.uniform(shortest, longest))
