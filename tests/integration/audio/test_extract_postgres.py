"""Extraction into a table: one it makes, the client's own, and what must not be written there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray

from tests.server.databases import Database
from tests.sound.files import noise, odd_folder, write
from trainer.audio.__main__ import main
from trainer.audio.files import md5_key
from trainer.audio.outcome import outcome_of
from trainer.audio.providers import make
from trainer.audio.providers.provider import ProviderSettings

ROOT = Path(__file__).parents[3]


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    """Three files of a second."""
    for number in range(3):
        write(tmp_path / "songs" / f"{number}.wav", noise(1, seed=number))
    return tmp_path / "songs"


def extract(folder: Path, database: Database, network: Path, *options: str) -> int:
    return main(["extract", str(folder), "--to", database.url, "--model", str(network), *options])


def ask(database: Database, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    with database.connect(autocommit=True) as connection:
        cursor = connection.execute(query, parameters)  # type: ignore[call-overload]
        return cursor.fetchall() if cursor.description else []


def expected(file: Path, network: Path) -> NDArray[np.float32]:
    embedding = outcome_of(file, make(ProviderSettings("onnx", network, 24_000))).embedding
    assert embedding is not None
    return embedding


def numbers(stored: Any) -> NDArray[np.float32]:
    if isinstance(stored, bytes):
        return np.frombuffer(stored, "<f4")
    return np.fromstring(str(stored).strip("[]"), np.float32, sep=",")


def test_a_table_is_made_with_a_row_for_every_file(empty_database: Database, tmp_path: Path, network: Path) -> None:
    odd = odd_folder(tmp_path / "odd")
    assert extract(tmp_path / "odd", empty_database, network) == 3
    found = ask(empty_database, "SELECT identifier, path, openl3, openl3_provenance FROM audio")
    assert {Path(path).name for _, path, _, _ in found} == set(odd)
    for key, path, embedding, provenance in found:
        name = Path(path).name
        assert key == md5_key(path)
        assert (embedding is None) == bool(odd[name]), name
        assert (provenance is None) == (bool(odd[name]) and name != "silent.wav")
        if embedding is not None:
            np.testing.assert_allclose(numbers(embedding), expected(Path(path), network), atol=1e-5)


CLIENT = """
    CREATE TABLE music_analysis (
        identifier varchar(32) PRIMARY KEY, bt_title text, bt_path text, bpm float8, note text DEFAULT 'untouched'
    )
"""


def add_songs(database: Database, folder: Path, *names: str) -> None:
    for name in names:
        path = str(folder / name)
        ask(database, "INSERT INTO music_analysis VALUES (%s, %s, %s, 120)", md5_key(path), name, path)


def test_the_client_s_table_is_updated_and_nothing_is_added(
    empty_database: Database, songs: Path, network: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(empty_database, CLIENT)
    add_songs(empty_database, songs, "0.wav", "1.wav")
    assert extract(songs, empty_database, network, "--table", "music_analysis") == 0
    assert f"no row in music_analysis for 1: {songs / '2.wav'}; see" in capsys.readouterr().out
    found = ask(empty_database, "SELECT bt_title, bpm, note, openl3 FROM music_analysis ORDER BY bt_title")
    assert [row[:3] for row in found] == [("0.wav", 120, "untouched"), ("1.wav", 120, "untouched")]
    for title, _, _, embedding in found:
        np.testing.assert_allclose(numbers(embedding), expected(songs / title, network), atol=1e-5)
    assert extract(songs, empty_database, network, "--table", "music_analysis", "--add-rows") == 0
    assert ask(empty_database, "SELECT count(*), count(openl3) FROM music_analysis") == [(3, 3)]


def test_a_row_is_found_by_its_path(empty_database: Database, songs: Path, network: Path) -> None:
    ask(empty_database, "CREATE TABLE songs (id bigint PRIMARY KEY, place text)")
    ask(empty_database, "INSERT INTO songs VALUES (7, '/music/1.wav'), (8, '/music/absent.wav')")
    options = ("--table", "songs", "--key", "id", "--path-column", "place", "--known-as", "/music", "--column", "heard")
    assert extract(songs, empty_database, network, *options) == 0
    [(key, embedding, provenance)] = ask(
        empty_database, "SELECT id, heard, heard_provenance FROM songs WHERE heard IS NOT NULL"
    )
    assert key == 7 and provenance.startswith("onnx-1/mel128-6144/")
    np.testing.assert_allclose(numbers(embedding), expected(songs / "1.wav", network), atol=1e-5)


@pytest.mark.parametrize(("form", "tolerance"), [("bytea", 1e-5), ("vector", 1e-4), ("halfvec", 1e-2)])
def test_forms_of_the_column(database: Database, songs: Path, network: Path, form: str, tolerance: float) -> None:
    assert extract(songs, database, network, "--form", form) == 0
    # An added column is not compressed; one that is there is taken as it is.
    assert ask(
        database,
        "SELECT format_type(atttypid, atttypmod), attstorage FROM pg_attribute "
        "WHERE attrelid = 'audio'::regclass AND attname = 'openl3'",
    ) == [(form, "e")]
    found = ask(database, "SELECT path, openl3 FROM audio")
    assert len(found) == 3
    for path, embedding in found:
        np.testing.assert_allclose(numbers(embedding), expected(Path(path), network), atol=tolerance, rtol=tolerance)


def test_a_second_run_does_what_is_left(
    empty_database: Database, songs: Path, network: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (songs / "2.wav").write_text("not yet")
    assert extract(songs, empty_database, network) == 3
    state = ask(empty_database, "SELECT identifier, xmin::text FROM audio WHERE openl3 IS NOT NULL ORDER BY 1")
    write(songs / "2.wav", noise(1))
    (songs / "0.wav").write_text("must not be read again")
    assert extract(songs, empty_database, network) == 0
    assert "2 have their embedding already" in capsys.readouterr().out
    after = ask(empty_database, "SELECT identifier, xmin::text FROM audio WHERE openl3 IS NOT NULL ORDER BY 1")
    assert len(after) == 3 and set(state) < set(after)


def test_two_providers_never_mix(
    empty_database: Database, songs: Path, network: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(songs, empty_database, network) == 0
    before = ask(empty_database, "SELECT * FROM audio ORDER BY 1")
    assert extract(songs, empty_database, network, "--hop", "0.25") == 1
    error = capsys.readouterr().err
    assert "openl3 of audio holds embeddings of onnx-1/mel128-6144/clip1-hop0.5@" in error
    assert "this run makes onnx-1/mel128-6144/clip1-hop0.25@" in error and "--replace" in error
    assert ask(empty_database, "SELECT * FROM audio ORDER BY 1") == before
    assert extract(songs, empty_database, network, "--hop", "0.25", "--column", "finer") == 0
    assert extract(songs, empty_database, network, "--hop", "0.25", "--replace") == 0
    assert ask(empty_database, "SELECT count(*) FROM audio WHERE openl3 = finer") == [(3,)]


def test_embeddings_of_unknown_origin_are_not_joined(
    empty_database: Database, songs: Path, network: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(empty_database, "CREATE TABLE audio (identifier text PRIMARY KEY, openl3 bytea)")
    ask(empty_database, r"INSERT INTO audio VALUES ('a', '\x00')")
    assert extract(songs, empty_database, network) == 1
    assert "holds embeddings of unknown; this run makes" in capsys.readouterr().err


REFUSED = [
    ("CREATE TABLE audio (id text PRIMARY KEY)", (), "audio has no column identifier"),
    ("CREATE TABLE audio (identifier text, openl3 float8[])", (), "openl3 of audio is double precision[]; it can be"),
    ("CREATE VIEW audio AS SELECT '' AS identifier", (), "the database refused: "),
    ("", ("--path-column", "place"), "there is no table audio whose column place"),
    ("", ("--form", "vector"), "the database has no type vector: CREATE EXTENSION vector"),
    ("", ("--table", "no_schema.audio"), 'the database refused: schema "no_schema" does not exist'),
]


@pytest.mark.parametrize(("made", "options", "message"), REFUSED)
def test_what_cannot_be_written_to_is_named(
    empty_database: Database,
    songs: Path,
    network: Path,
    capsys: pytest.CaptureFixture[str],
    made: str,
    options: tuple[str, ...],
    message: str,
) -> None:
    if made:
        ask(empty_database, made)
    assert extract(songs, empty_database, network, *options) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ") and message in error and error.count("\n") == 1


def test_a_database_that_is_not_there(
    empty_database: Database, songs: Path, network: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = Database("absent", empty_database.url.replace(empty_database.name, "absent"))
    assert extract(songs, absent, network) == 1
    assert "Name another with --database" in capsys.readouterr().err


def running(folder: Path, database: Database, network: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "trainer.audio", "extract", str(folder), "--to", database.url]
    return subprocess.Popen(
        [*command, "--model", str(network)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def wait_for_embeddings(database: Database) -> int:
    latest = time.monotonic() + 120
    while True:
        assert time.monotonic() < latest
        time.sleep(0.05)
        try:
            [(count,)] = ask(database, "SELECT count(openl3) FROM audio")
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
            continue
        if count:
            return int(count)


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_and_two_at_once_are_refused(
    empty_database: Database, tmp_path: Path, network: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "many"
    for number in range(60):
        write(folder / f"{number:02}.wav", noise(1, seed=number))
    process = running(folder, empty_database, network)
    wait_for_embeddings(empty_database)
    assert extract(folder, empty_database, network) == 1
    assert "another run is writing embeddings into audio" in capsys.readouterr().err
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    [(rows, done)] = ask(empty_database, "SELECT count(*), count(openl3) FROM audio")
    assert rows == 60 and 0 < done < 60
    kept = ask(empty_database, "SELECT identifier, xmin::text FROM audio WHERE openl3 IS NOT NULL")
    assert extract(folder, empty_database, network) == 0
    assert f"{done} have their embedding already" in capsys.readouterr().out
    after = ask(empty_database, "SELECT identifier, xmin::text FROM audio WHERE openl3 IS NOT NULL")
    assert len(after) == 60 and set(kept) < set(after)
