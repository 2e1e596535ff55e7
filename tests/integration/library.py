"""The small library of the integration tests: its table, its model, and what must always hold of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import psycopg
from psycopg import sql

from songspace.spec import Feature
from tests.models import Model, make_model
from tests.server.databases import Database

FEATURES = (
    Feature("bpm", mean=120, scale=30, reject=(0.0,)),
    Feature("danceability", mean=1, scale=0.5, minimum=-5, maximum=50),
    Feature("onset_rate", mean=3, scale=1),
    Feature("crest", mean=10, scale=4),
)
LATENTS = ["vae_latent_0", "vae_latent_1", "vae_latent_2"]
DISAGREEMENTS = """
    SELECT coalesce(m.identifier, v.key)
    FROM music m FULL JOIN songspace.vae v ON v.key = m.identifier
    WHERE m.identifier IS NULL
        OR (v.key IS NOT NULL) <> (m.vae_latent_0 IS NOT NULL)
        OR v.embedding::real[]::float8[] <> ARRAY[m.vae_latent_0, m.vae_latent_1, m.vae_latent_2]
        OR m.vae_model_version <> (SELECT model FROM songspace.spaces WHERE space = 'vae')
"""


def key(number: int) -> str:
    return f"track{number:05d}"


def feature_row(number: int) -> tuple[float, ...]:
    """Plausible features, the same for the same number."""
    generator = np.random.default_rng(number)
    return tuple(float(generator.normal(f.mean, f.scale)) for f in FEATURES)


class Library:
    """A connection to a database with the table `music`; see `fixture library`."""

    def __init__(self, connection: psycopg.Connection[Any], database: Database) -> None:
        self.connection = connection
        self.database = database
        self.model = make_model(list(FEATURES), dims=3, name="first", reject_all_zero=True)
        self.notices: list[str] = []
        connection.add_notice_handler(lambda notice: self.notices.append(notice.message_primary or ""))

    def all(self, query: str, *values: Any) -> list[Any]:
        """The rows of a query; of one column, its values."""
        cursor = self.connection.execute(query, values)
        rows = cursor.fetchall() if cursor.description else []
        return [row[0] for row in rows] if rows and len(rows[0]) == 1 else rows

    def one(self, query: str, *values: Any) -> Any:
        """The only row of a query; of one column, its value."""
        (row,) = self.all(query, *values)
        return row

    def create_table(self) -> None:
        self.connection.execute(
            "CREATE TABLE music (identifier varchar(32) PRIMARY KEY, title text, bpm float8, danceability real, "
            "onset_rate numeric, crest float8, primary_d float8, beets_meta text)"
        )

    def insert(self, numbers: Iterable[int]) -> None:
        columns = "identifier, title, bpm, danceability, onset_rate, crest"
        statement = f"INSERT INTO music ({columns}) VALUES (%s, %s, %s, %s, %s, %s)"
        with self.connection.cursor() as cursor:
            cursor.executemany(statement, [(key(n), f"Title {n}", *feature_row(n)) for n in numbers])

    def register(self, model: Model) -> int:
        call = "SELECT songspace.register_model(%s, %s, %s, %s)"
        return int(self.one(call, model.name, model.text, model.encoder, model.decoder))

    def create_space(self) -> None:
        self.all(
            "SELECT songspace.create_space('vae', 'music', 'identifier', %s, %s::name[], "
            "'vae_model_version', 'vae_computed_at')",
            self.register(self.model),
            LATENTS,
        )

    def row(self, identifier: str) -> Any:
        """(latent 0, 1, 2, version) of a row."""
        query = "SELECT vae_latent_0, vae_latent_1, vae_latent_2, vae_model_version FROM music WHERE identifier = %s"
        return self.one(query, identifier)

    def expected(self, features: Sequence[float], model: Model | None = None) -> tuple[Any, ...]:
        """What `row` must say of a row with these features."""
        chosen = model or self.model
        embedding = chosen.runtime().encode(np.array([features], dtype=np.float64))[0]
        return (*(float(value) for value in embedding), chosen.version)

    def vector(self, identifier: str) -> list[float] | None:
        found = self.all("SELECT embedding::real[] FROM songspace.vae WHERE key = %s", identifier)
        return found[0] if found else None

    def quarantine(self) -> list[Any]:
        return self.all('SELECT key, "column", reason FROM songspace.quarantine ORDER BY key, "column"')

    def writes_to_space(self) -> int:
        """Rows written to the active space table so far."""
        self.connection.execute("SELECT pg_stat_force_next_flush()")
        return int(
            self.one(
                "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_all_tables WHERE schemaname = 'songspace' "
                "AND relname = (SELECT 'vae_' || active_model FROM songspace.spaces WHERE space = 'vae')"
            )
        )

    def require_agreement(self) -> None:
        """Columns, view and version of every row agree, and no row is in the view that is not in the table."""
        assert self.all(DISAGREEMENTS) == []

    def set(self, row: str, /, **values: Any) -> None:
        """UPDATE columns of one row."""
        assignments = sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(n), sql.Placeholder()) for n in values
        )
        statement = sql.SQL("UPDATE music SET {} WHERE identifier = {}").format(assignments, sql.Placeholder())
        self.connection.execute(statement, [*values.values(), row])
