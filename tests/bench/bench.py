"""What every group of measurements works with."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.bench.measure import Pairs
from tests.bench.options import Sizes
from tests.bench.results import Results
from tests.bench.server import database
from tests.server.databases import Database


@dataclass(frozen=True, slots=True)
class Bench:
    """The server, the sizes of the run, and where figures go."""

    server_url: str
    sizes: Sizes
    results: Results
    open: ExitStack

    def database(self) -> Database:
        """A fresh database with the extension, dropped when the group ends."""
        return self.open.enter_context(database(self.server_url))

    def connect(self, made: Database) -> psycopg.Connection[Any]:
        """A connection that commits each statement, closed when the group ends."""
        return self.open.enter_context(made.connect(autocommit=True))

    def ratio(self, name: str, pairs: Pairs, what: str, unit: str = "s", scale: float = 1.0) -> None:
        """Take down both sides (`<name>.ours`, `<name>.theirs`, times `scale`) and their ratio (`<name>.ratio`)."""
        ours, theirs = [t * scale for t in pairs.ours], [t * scale for t in pairs.theirs]
        self.results.add(f"{name}.ours", pairs.our_median * scale, unit, f"{what}: songspace", times=ours)
        self.results.add(f"{name}.theirs", pairs.their_median * scale, unit, f"{what}: compared with", times=theirs)
        self.results.add(f"{name}.ratio", pairs.ratio, "x", what, ours=ours, theirs=theirs, unit_of_sides=unit)
