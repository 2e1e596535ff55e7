"""Importers: every way in which rows are written, each importer over keys of its own and some that all share."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
from psycopg import sql

from tests.soak.counts import Counts
from tests.soak.worker import Worker
from tests.soak.world import NAMES, Place, World, plausible

SHARED = 100
UPSERT = (
    "INSERT INTO {source} ({columns}) VALUES {rows} ON CONFLICT ({key}) DO UPDATE SET title = excluded.title, "
    "bpm = excluded.bpm, danceability = excluded.danceability, onset_rate = excluded.onset_rate, crest = excluded.crest"
)
SAME = "SELECT {key}, %s, {same} FROM {source} WHERE {key} = ANY (%s) ORDER BY 1"
VALUES = sql.SQL("(%s, %s, %s, %s, %s, %s)")
REFUSED = ((None, 1, 3, 10), (0, 1, 3, 10), (120, float("nan"), 3, 10), (120, 1, "Infinity", 10), (0, 0, 0, 0))


class Importer(Worker):
    """Writes to both sources; remembers the titles of its own rows that were committed, to look for them at the end."""

    def __init__(
        self, number: int, importers: int, level: psycopg.IsolationLevel, rows: int, world: World, counts: Counts,
        stop: threading.Event, seed: int,
    ) -> None:  # fmt: skip
        """Importer `number` of `importers` owns every such key from SHARED on; those below are everyone's."""
        super().__init__(f"importer {number}, {level.name}", world, counts, stop, [seed, 1, number])
        self.level = level
        self.own = range(SHARED + number, rows + rows // 4, importers)
        self.committed: dict[str, dict[int, str | None]] = {place.watched.source: {} for place in world.places}
        self.written: dict[int, str | None] = {}
        self.steps = 0

    def step(self) -> None:
        """One transaction of one to three statements over own keys, or of one over shared ones."""
        place, self.written = self.place(), {}
        if self.chance(0.1):
            self.take_a_snapshot(place)
        if self.chance(0.2):
            self.upsert(place, sorted(self.random.choice(SHARED, int(self.random.integers(1, 8)), replace=False)))
            self.written = {}
        else:
            for _ in range(int(self.random.integers(1, 4))):
                action = ACTIONS[int(self.random.integers(len(ACTIONS)))]
                action(self, place, self.choose(int(self.random.integers(1, 30))))
        # Some transactions stay open for long enough to be in flight when a model is staged and when it is switched.
        if self.chance(0.1):
            self.pause(0.1, 1.0)
        if self.chance(0.05):
            self.connection.rollback()
            return
        self.connection.commit()
        self.committed[place.watched.source] |= self.written
        self.counts.add("transactions")

    def choose(self, count: int) -> list[int]:
        """Some of its own keys, in order."""
        return sorted(int(n) for n in self.random.choice(self.own, min(count, len(self.own)), replace=False))

    def title(self) -> str:
        """A title that no other write has."""
        self.steps += 1
        return f"{self.name} {self.steps}"

    def upsert(self, place: Place, numbers: list[int]) -> None:
        """Rows, one or many a statement, new or with changed features, a few of them against the rules."""
        title = self.title()
        features = [self.features() for _ in numbers]
        rows = [place.row(int(n), title, listed) for n, listed in zip(numbers, features, strict=True)]
        self.write(place.query(UPSERT, rows=sql.SQL(", ").join([VALUES] * len(rows))), [v for row in rows for v in row])
        self.written |= dict.fromkeys(numbers, title)

    def upsert_one(self, place: Place, numbers: list[int]) -> None:
        """A single row."""
        self.upsert(place, numbers[:1])

    def upsert_the_same(self, place: Place, numbers: list[int]) -> None:
        """Rows that change in nothing but the title, if they are there: as a repeated import does."""
        title = self.title()
        same = sql.SQL(", ").join(map(sql.Identifier, NAMES))
        query = place.query(UPSERT.replace("VALUES {rows}", SAME), same=same)
        self.note(place, query + self.returning(place), title, title, self.keys(place, numbers))

    def delete(self, place: Place, numbers: list[int]) -> None:
        """A few rows."""
        self.write(place.query("DELETE FROM {source} WHERE {key} = ANY (%s)"), [self.keys(place, numbers[:5])])
        self.written |= dict.fromkeys(numbers[:5])

    def copy(self, place: Place, numbers: list[int]) -> None:
        """Replace rows by COPY."""
        title = self.title()
        self.write(place.query("DELETE FROM {source} WHERE {key} = ANY (%s)"), [self.keys(place, numbers)])
        statement = place.query("COPY {source} ({columns}) FROM STDIN")
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for number in numbers:
                copy.write_row(place.row(number, title, self.features()))
        self.written |= dict.fromkeys(numbers, title)

    def rename(self, place: Place, numbers: list[int]) -> None:
        """Give a row another key, of none or of a row that goes first."""
        old, new = numbers[0], numbers[-1]
        if old == new:
            return
        title = self.title()
        self.write(place.query("DELETE FROM {source} WHERE {key} = %s"), [place.key(new)])
        query = place.query("UPDATE {source} SET {key} = %s, title = %s WHERE {key} = %s")
        cursor = self.connection.execute(query, [place.key(new), title, place.key(old)])
        self.written |= {old: None, new: title if cursor.rowcount else None}

    def clear_a_feature(self, place: Place, numbers: list[int]) -> None:
        """Set a feature to NULL."""
        title = self.title()
        query = place.query("UPDATE {source} SET bpm = NULL, title = %s WHERE {key} = ANY (%s)")
        self.note(place, query + self.returning(place), title, title, self.keys(place, numbers[:3]))

    def change_a_feature(self, place: Place, numbers: list[int]) -> None:
        """Set one feature; not every model looks at it."""
        title, feature = self.title(), sql.Identifier(NAMES[int(self.random.integers(len(NAMES)))])
        query = place.query("UPDATE {source} SET {feature} = %s, title = %s WHERE {key} = ANY (%s)", feature=feature)
        value = float(self.random.uniform(1, 20))
        self.note(place, query + self.returning(place), title, value, title, self.keys(place, numbers[:10]))

    def change_no_feature(self, place: Place, numbers: list[int]) -> None:
        """Write something that no model looks at."""
        title = self.title()
        query = place.query("UPDATE {source} SET title = %s WHERE {key} = ANY (%s)")
        self.note(place, query + self.returning(place), title, title, self.keys(place, numbers))

    def write_own_latents(self, place: Place, numbers: list[int]) -> None:
        """Write the client's own latents under its own version."""
        if place.watched.version is None or not self.chance(0.3):
            return
        columns = "vae_latent_0 = 1, vae_latent_1 = 2, vae_latent_2 = 3, vae_model_version = 'own'"
        self.write(place.query(f"UPDATE {{source}} SET {columns} WHERE {{key}} = %s"), [place.key(numbers[0])])

    def features(self) -> list[Any]:
        """Features of a row, now and then such that a rule is broken."""
        if self.chance(0.05):
            return list(REFUSED[int(self.random.integers(len(REFUSED)))])
        return plausible(self.random)

    def keys(self, place: Place, numbers: list[int]) -> list[Any]:
        """The keys of these rows in a source."""
        return [place.key(number) for number in numbers]

    def returning(self, place: Place) -> sql.Composable:
        """What tells the rows that were written."""
        return sql.SQL(" RETURNING ") + sql.Identifier(place.watched.source, place.watched.key) + sql.SQL("::text")

    def note(self, place: Place, query: sql.Composed, title: str, *values: Any) -> None:
        """Write and remember whom it met."""
        met = {row[0] for row in self.connection.execute(query, values).fetchall()}
        self.written |= {number: title for number in self.own if str(place.key(number)) in met}

    def write(self, query: sql.Composed, values: list[Any]) -> None:
        """Write."""
        self.connection.execute(query, values)


ACTIONS = (
    Importer.upsert, Importer.upsert, Importer.upsert_one, Importer.upsert_the_same, Importer.delete, Importer.copy,
    Importer.rename, Importer.clear_a_feature, Importer.change_a_feature, Importer.change_no_feature,
    Importer.write_own_latents,
)  # fmt: skip
