"""The checker: in every snapshot it takes, pointer, view, columns and quarantine agree with the encoder."""

from __future__ import annotations

import threading

from tests.agreement import violations
from tests.soak.counts import Counts
from tests.soak.worker import REPEATABLE_READ, Worker
from tests.soak.world import World


class Checker(Worker):
    """Looks at one space after the other."""

    def __init__(self, world: World, counts: Counts, stop: threading.Event, seed: int) -> None:
        super().__init__("checker", world, counts, stop, [seed, 4], autocommit=True)
        self.level = REPEATABLE_READ

    def step(self) -> None:
        """One snapshot of every space."""
        for place in self.world.places:
            for found in violations(self.connection, place.watched):
                self.counts.wrong(found.kind, f"{place.watched.space}: row {found.key} {found.text}")
            self.counts.add("snapshots")
        self.pause(0.0, 0.05)
