"""Training from a table: streaming, odd names, and what is said of a database that cannot be used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import psycopg
import pytest

from songspace.errors import DataError
from tests.server.databases import Database
from trainer import config as configs
from trainer import runs
from trainer.__main__ import main
from trainer.config import FeatureSettings, SourceSettings
from trainer.connection import connect, parse_url
from trainer.data import source_postgres
from trainer.data.source_postgres import read_table
from trainer.data.synthetic import generate
from trainer.data.table import Table

FEATURES = configs.read(configs.DEFAULT_CONFIG).source.feature_names
CREATE = """
    CREATE TABLE music_analysis (
        identifier varchar(32) PRIMARY KEY, bt_title text, bt_artist text, bt_albumartist text, bt_album text,
        bt_genre text, bt_year integer, bt_path text, {features}
    )
"""


@pytest.fixture
def client_database(empty_database: Database) -> Database:
    """A database with the client's table, as far as the trainer knows it, and 2,000 synthetic tracks."""
    columns = ", ".join(f"{name} double precision" for name in FEATURES)
    with empty_database.connect() as connection:
        connection.execute(CREATE.format(features=columns))
    assert main(["synthesize", "--rows", "2000", "--seed", "3", "--to", empty_database.url]) == 0
    return empty_database


def read(database: Database, settings: SourceSettings) -> Table:
    return read_table(settings, connect(parse_url(database.url)))


def source(table: str, *names: str, key: str = "id", label: str | None = None) -> SourceSettings:
    return SourceSettings(tuple(FeatureSettings(name) for name in names), table=table, key=key, label=label)


def execute(database: Database, text: str) -> None:
    with database.connect() as connection:
        connection.execute(text)


def test_a_table_streams_as_the_file_reads(client_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_postgres, "CHUNK_ROWS", 300)
    columns = generate(2_000, seed=3).columns
    order = np.argsort(columns["identifier"])
    expected = np.stack([columns[name][order] for name in FEATURES], axis=1).astype(np.float32)
    settings = configs.read(configs.DEFAULT_CONFIG).source
    table = read(client_database, settings)
    np.testing.assert_allclose(table.rows, expected, rtol=1e-6)
    assert table.labels is not None and list(table.labels) == list(columns["bt_genre"][order])


def test_the_command_trains_from_a_url(
    client_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", client_database.url)
    assert main(["--epochs", "5", "--runs-folder", str(tmp_path)]) == 0
    model = runs.load(runs.newest(tmp_path))
    assert model.spec.training["source"] == "music_analysis"
    assert model.spec.training["rows"] == 1_992
    assert parse_url(client_database.url).database not in model.spec.to_json()


def test_the_client_s_config_names_the_database(client_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "client.json"
    path.write_text(f'{{"database": {{"postgresql": {{"connectionString": "{client_database.url}"}}}}}}')
    assert main(["--config", str(path), "--epochs", "2", "--runs-folder", str(tmp_path)]) == 0


ODD = """
    CREATE SCHEMA "Other Place";
    CREATE DOMAIN loudness AS numeric;
    CREATE TABLE "Other Place"."My ""Songs" ("Id" bigint PRIMARY KEY, "a b" loudness, c boolean, d real, e smallint);
    INSERT INTO "Other Place"."My ""Songs" VALUES (2, 1.5, true, 'Infinity', 7), (1, NULL, false, 'NaN', 8);
"""


def test_odd_names_types_and_nulls_are_read(empty_database: Database) -> None:
    execute(empty_database, ODD)
    settings = source('"Other Place"."My ""Songs"', "a b", "c", "d", "e", key="Id")
    rows = read(empty_database, settings).rows
    np.testing.assert_array_equal(rows, np.array([[np.nan, 0, np.nan, 8], [1.5, 1, np.inf, 7]], np.float32))


def test_a_name_with_capitals_needs_no_quotes(empty_database: Database) -> None:
    execute(empty_database, 'CREATE TABLE "Songs" (id int PRIMARY KEY, a real)')
    assert read(empty_database, source("Songs", "a")).rows.shape == (0, 1)


def test_a_hostile_name_is_only_a_name(empty_database: Database) -> None:
    execute(empty_database, "CREATE TABLE songs (id int PRIMARY KEY, a real)")
    with pytest.raises(DataError):
        read(empty_database, source("songs; DROP TABLE songs", "a"))
    with pytest.raises(DataError, match="has no column"):
        read(empty_database, source("songs", 'a" FROM songs; --'))
    assert read(empty_database, source("songs", "a")).rows.shape == (0, 1)


def test_what_is_missing_is_named_with_what_there_is(client_database: Database) -> None:
    settings = configs.read(configs.DEFAULT_CONFIG).source
    with pytest.raises(DataError, match=r"has no table musik\. Tables there: music_analysis"):
        read(client_database, replace(settings, table="musik"))
    with pytest.raises(DataError, match="no column ident"):
        read(client_database, replace(settings, key="ident"))
    with pytest.raises(DataError, match=r"no column tempo.*Numeric columns of music_analysis: bt_year, bpm"):
        read(client_database, source("music_analysis", "tempo", key="identifier"))
    with pytest.raises(DataError, match="bt_title of music_analysis cannot be a feature"):
        read(client_database, source("music_analysis", "bpm", "bt_title", key="identifier"))


def test_a_database_that_is_not_there_is_one_line(client_database: Database) -> None:
    url = parse_url(client_database.url).set(database="no_such_database")
    with pytest.raises(DataError, match="Name another with --database") as error:
        read_table(source("songs", "a"), connect(url))
    assert "\n" not in str(error.value)


def test_synthesize_needs_the_table(empty_database: Database) -> None:
    assert main(["synthesize", "--rows", "200", "--to", empty_database.url]) == 1


def test_a_copy_that_fails_leaves_nothing(client_database: Database) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation), client_database.connect() as connection:
        generate(2_000, seed=3).copy_to(connection)
    with client_database.connect() as connection:
        count = connection.execute("SELECT count(*) FROM music_analysis").fetchone()
    assert count == (2_000,)
