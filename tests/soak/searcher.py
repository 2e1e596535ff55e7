"""Searchers: what they find in one snapshot is of the model that the snapshot's view shows."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
from psycopg import sql

from tests.soak.counts import Counts
from tests.soak.worker import REPEATABLE_READ, Worker
from tests.soak.world import NAMES, Place, World

# What a key that is gone, and a vector of a model with other dimensions, is answered.
OVERTAKEN = ("P0002", "22023")
FARTHEST_APART = 1e-4


class Searcher(Worker):
    """Searches by key, by vector and by the view."""

    def __init__(
        self, number: int, level: psycopg.IsolationLevel, world: World, counts: Counts, stop: threading.Event, seed: int
    ) -> None:
        super().__init__(f"searcher {number}, {level.name}", world, counts, stop, [seed, 2, number])
        self.level = level

    def step(self) -> None:
        """One row's neighbours, asked for in several ways."""
        place = self.place()
        if self.chance(0.1):
            self.take_a_snapshot(place)
        one = "SELECT key::text, embedding::real[] FROM songspace.{space} ORDER BY random() LIMIT 1"
        row = self.ask(place, one).fetchone()
        if row is None:
            self.counts.wrong("search", f"{self.name}: {place.watched.space} is empty")
        else:
            key, vector = row
            found = self.ask(place, "SELECT key, distance FROM songspace.similar({name}, %s)", key).fetchall()
            near = self.ask(place, "SELECT key, distance FROM songspace.similar_to({name}, %s)", vector).fetchall()
            if self.level == REPEATABLE_READ:
                self.compare(place, key, vector, found, near)
        self.connection.rollback()
        self.counts.add("searches")

    def ask(self, place: Place, query: str, *values: Any) -> psycopg.Cursor[Any]:
        """Ask of a space."""
        space, name = sql.Identifier(place.watched.space), sql.Literal(place.watched.space)
        return self.connection.execute(place.query(query, space=space, name=name), values)

    def compare(
        self, place: Place, key: str, vector: list[float], found: list[tuple[str, float]], near: list[tuple[str, float]]
    ) -> None:
        """The distances are those in the view, and encode() answers what the view holds."""
        query = "SELECT key::text, (embedding <-> %s::real[]::vector) FROM songspace.{space}"
        exact = dict(self.ask(place, query, vector).fetchall())
        wanted = min(10, len(exact))
        if len(near) != wanted or len(found) != min(10, len(exact) - 1):
            self.counts.wrong("search", f"{self.name}: {len(found)} and {len(near)} rows for {key} of {len(exact)}")
        for other, distance in (*found, *near):
            if abs(exact.get(other, -1.0) - distance) > FARTHEST_APART:
                text = f"{other} is {distance} from {key}, the view says {exact.get(other)}"
                self.counts.wrong("search", f"{self.name}: {text}")
        self.compare_encoding(place, key, vector)

    def compare_encoding(self, place: Place, key: str, vector: list[float]) -> None:
        """encode() follows the pointer that the snapshot shows."""
        (model,) = self.connection.execute(
            "SELECT active_model FROM songspace.spaces WHERE space = %s", [place.watched.space]
        ).fetchall()[0]
        names = place.watched.models[model].spec.feature_names
        features = sql.SQL(", ").join(map(sql.Identifier, names if set(names) <= set(NAMES) else ()))
        query = place.query(
            "SELECT songspace.encode({name}, ARRAY[{features}]::float8[]) FROM {source} WHERE {key}::text = %s",
            features=features, name=sql.Literal(place.watched.space),
        )  # fmt: skip
        row = self.connection.execute(query, [key]).fetchone()
        if row is None or max(abs(a - b) for a, b in zip(row[0], vector, strict=True)) > FARTHEST_APART:
            self.counts.wrong("search", f"{self.name}: encode() answers {row} for {key}, the view has {vector}")

    def meet(self, error: psycopg.Error) -> None:
        """At READ COMMITTED a key may be gone, and another model active, between two statements."""
        if error.sqlstate in OVERTAKEN and self.level != REPEATABLE_READ:
            self.connection.rollback()
            self.counts.add("searches overtaken between two statements")
            return
        super().meet(error)
