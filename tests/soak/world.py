"""The two sources that are soaked, one with output columns and one without, and the models they are given in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from psycopg import sql

from tests.agreement import Watched
from tests.integration.library import FEATURES, LATENTS
from tests.models import Model, make_model
from tests.server.databases import Database

NAMES = tuple(feature.name for feature in FEATURES)
# The last one looks at other columns: the triggers themselves have to be made anew for it.
MODELS = (
    make_model(list(FEATURES), dims=3, seed=1, name="soak-a", reject_all_zero=True),
    make_model(list(FEATURES), dims=3, seed=2, name="soak-b", reject_all_zero=True),
    make_model([FEATURES[0], FEATURES[3]], dims=2, seed=3, name="soak-c"),
)


@dataclass(frozen=True)
class Place:
    """One source with its space."""

    watched: Watched
    key: Callable[[int], Any]

    def row(self, number: int, title: str, features: list[Any]) -> tuple[Any, ...]:
        """A row as INSERT and COPY take it."""
        return (self.key(number), title, *features)

    def query(self, text: str, **parts: sql.Composable) -> sql.Composed:
        """A statement over {source}, its {key} and its {columns}."""
        columns = sql.SQL(", ").join(map(sql.Identifier, (self.watched.key, "title", *NAMES)))
        source, key = sql.Identifier(self.watched.source), sql.Identifier(self.watched.key)
        return sql.SQL(text).format(source=source, key=key, columns=columns, **parts)


@dataclass(frozen=True)
class World:
    """A database with both places."""

    database: Database
    places: tuple[Place, ...]


def plausible(generator: np.random.Generator) -> list[Any]:
    """Features that every model encodes."""
    return [float(generator.normal(f.mean, f.scale)) for f in FEATURES]


def create(database: Database, rows: int, seed: int) -> World:
    """Make sources, models and spaces."""
    generator = np.random.default_rng(seed)
    with database.connect(autocommit=True) as connection:
        models = {register(connection, model): model for model in MODELS}
        first = min(models)
        columns = "title text, bpm float8, danceability real, onset_rate numeric, crest float8"
        connection.execute(f"CREATE TABLE music (identifier varchar(32) PRIMARY KEY, {columns})".encode())
        connection.execute(f"CREATE TABLE sounds (id bigint PRIMARY KEY, {columns})".encode())
        outputs = tuple(LATENTS)
        music = Watched("vae", "music", "identifier", NAMES, models, outputs, "vae_model_version")
        places = (
            Place(music, lambda number: f"track{number:05d}"),
            Place(Watched("audio", "sounds", "id", NAMES, models), int),
        )
        for place in places:
            fill(connection, place, rows, generator)
        create_space = "SELECT songspace.create_space('vae', 'music', 'identifier', %s, %s::name[], %s, 'computed_at')"
        connection.execute(create_space, [first, LATENTS, music.version])
        connection.execute("SELECT songspace.create_space('audio', 'sounds', 'id', %s)", [first])
    return World(database, places)


def fill(connection: psycopg.Connection[Any], place: Place, rows: int, generator: np.random.Generator) -> None:
    """The rows that are there before the spaces are."""
    with connection.cursor() as cursor, cursor.copy(place.query("COPY {source} ({columns}) FROM STDIN")) as copy:
        for number in range(rows):
            copy.write_row(place.row(number, "from the beginning", plausible(generator)))


def register(connection: psycopg.Connection[Any], model: Model) -> int:
    """Store a model and return its id."""
    values = [model.name, model.text, model.encoder, model.decoder]
    row = connection.execute("SELECT songspace.register_model(%s, %s, %s, %s)", values).fetchone()
    assert row is not None
    return int(row[0])
