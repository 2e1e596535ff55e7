"""Tracks for the client's table, and for a bare one: generated, loaded once into tables without an index."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.bench.data.models import LATENTS, feature_names
from tests.server.servers import ROOT
from trainer.data.synthetic import generate

CLIENT_SCRIPT = ROOT / "sql" / "demo" / "music_analysis.sql"
CLIENT, BARE, INCOMING = "music_analysis", "bare_tracks", "incoming"
OTHER_TABLES = ("ratings", "play_stats")
# What the importer knows and writes; the outputs and the principal components are others' work.
OTHERS_WORK = r"(vae_|primary_d|tonal_pc|spectral_pc|rhythmic_pc|processed_at)"


def create_incoming(connection: psycopg.Connection[Any], rows: int) -> None:
    """Make `incoming`: what an import brings, every row of it different."""
    connection.execute(CLIENT_SCRIPT.read_bytes())
    connection.execute(f"CREATE TABLE {INCOMING} (LIKE {CLIENT})".encode())
    generate(rows).copy_to(connection, INCOMING)
    connection.execute(
        f"UPDATE {INCOMING} SET path_keywords = lower(concat_ws(' ', bt_artist, bt_album, bt_title)), "
        "bt_length = 200, bt_format = 'FLAC', opb = bpm, pulse_cohesion = danceability, beets_meta = '{}'".encode()
    )
    connection.execute(f"VACUUM (FREEZE, ANALYZE, FULL) {INCOMING}".encode())


def create_client_table(connection: psycopg.Connection[Any], name: str) -> None:
    """Make a copy of the client's table with its 15 indexes."""
    connection.execute(f"CREATE TABLE {name} (LIKE {CLIENT} INCLUDING ALL)".encode())


def create_bare_table(connection: psycopg.Connection[Any], name: str) -> None:
    """Make a table of a key, the features and the output columns, with the key's index alone."""
    columns = ", ".join(f"{column} float8" for column in (*feature_names(), *LATENTS))
    connection.execute(
        f"CREATE TABLE {name} (identifier varchar(32) PRIMARY KEY, {columns}, vae_model_version text)".encode()
    )


def create_space(
    connection: psycopg.Connection[Any], space: str, table: str, model: int, outputs: bool = True, index: bool = True
) -> None:
    """Attach a space to a table; `index` False takes its HNSW index away again."""
    time_column = "vae_computed_at" if table.startswith("client") else None
    columns = (LATENTS, "vae_model_version", time_column) if outputs else (None, None, None)
    connection.execute(
        "SELECT songspace.create_space(%s, %s::regclass, 'identifier', %s, %s::name[], %s, %s)",
        [space, table, model, *columns],
    )
    if not index:
        drop_index(connection, space)


def drop_index(connection: psycopg.Connection[Any], space: str) -> str:
    """Take a space's HNSW index away; returns the statement that makes it again."""
    name = f"songspace.{index_name(connection, space)}"
    row = connection.execute("SELECT pg_get_indexdef(%s::regclass)", [name]).fetchone()
    connection.execute(f"DROP INDEX {name}".encode())
    assert row is not None
    return str(row[0])


def space_table(connection: psycopg.Connection[Any], space: str) -> str:
    """The name of the table that holds the active model's vectors of a space."""
    query = (
        "SELECT t.relation FROM songspace.space s JOIN songspace.space_table t "
        "ON t.space_id = s.space_id AND t.model_id = s.active_model WHERE s.name = %s"
    )
    row = connection.execute(query, [space]).fetchone()
    assert row is not None, f"there is no space {space}"
    return str(row[0])


def index_name(connection: psycopg.Connection[Any], space: str) -> str:
    """The name of a space's HNSW index."""
    query = (
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'songspace' AND tablename = %s AND indexdef ~ 'USING hnsw'"
    )
    row = connection.execute(query, [space_table(connection, space)]).fetchone()
    assert row is not None, f"the space {space} has no HNSW index"
    return str(row[0])
