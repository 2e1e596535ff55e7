"""Which database is meant, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from songspace.errors import TrainingError
from trainer.connection import DRIVER, ConnectionFlags, connection_url, describe, failure, libpq_url, parse_url

SOCKET = "postgresql://songspace@/songspace?host=%2Ftmp%2Fx&port=5433"


def test_the_socket_form_reaches_the_driver() -> None:
    url = parse_url(SOCKET)
    assert url.drivername == DRIVER
    _, arguments = sa.create_engine(url).dialect.create_connect_args(url)
    expected = {"host": "/tmp/x", "port": "5433", "user": "songspace", "dbname": "songspace"}
    assert expected.items() <= arguments.items()


@pytest.mark.parametrize("text", ["postgres://a@h/d", "postgresql://a@h/d", "postgresql+psycopg2://a@h/d"])
def test_every_spelling_means_psycopg_3(text: str) -> None:
    assert parse_url(text).render_as_string() == f"{DRIVER}://a@h/d"


@pytest.mark.parametrize("text", ["mysql://a@h/d", "nonsense", "postgresql://h:port/d"])
def test_other_urls_are_refused_without_repeating_them(text: str) -> None:
    with pytest.raises(TrainingError, match="database URL"):
        parse_url(text)


def test_flags_replace_single_parts_of_the_environment_s_url() -> None:
    flags = ConnectionFlags(port=6000, database="other")
    url = connection_url(flags, environment={"DATABASE_URL": "postgresql://me:secret@host:1/first"})
    assert url.render_as_string(hide_password=False) == f"{DRIVER}://me:secret@host:6000/other"


def test_a_host_flag_replaces_the_socket_of_the_url() -> None:
    url = connection_url(ConnectionFlags(host="far"), environment={"DATABASE_URL": SOCKET})
    assert (url.host, dict(url.query)) == ("far", {})


def test_a_database_flag_may_be_a_url() -> None:
    url = connection_url(ConnectionFlags(database="postgresql://x@y/z"), environment={"DATABASE_URL": SOCKET})
    assert (url.username, url.host, url.database) == ("x", "y", "z")


def test_the_client_s_config_comes_before_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "client.json"
    path.write_text(json.dumps({"database": {"postgresql": {"connectionString": "postgresql://c@client/library"}}}))
    url = connection_url(ConnectionFlags(), path, {"DATABASE_URL": SOCKET})
    assert (url.username, url.host, url.database) == ("c", "client", "library")


def test_the_client_s_config_may_name_parts(tmp_path: Path) -> None:
    path = tmp_path / "client.json"
    parts = {"host": "h", "port": "5433", "database": "d", "user": "u", "password": "p@/"}
    path.write_text(json.dumps({"database": {"postgresql": parts}}))
    url = connection_url(ConnectionFlags(user="v"), path, {})
    assert (url.host, url.port, url.database, url.username, url.password) == ("h", 5433, "d", "v", "p@/")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("{}", "no object database.postgresql"),
        ('{"database": {"postgresql": {"port": "five"}}}', "port is 'five'; it must be a whole number"),
    ],
)
def test_another_json_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "client.json"
    path.write_text(text)
    with pytest.raises(TrainingError, match=message):
        connection_url(ConnectionFlags(), path, {})


def test_no_message_holds_the_password() -> None:
    url = parse_url("postgresql://me:secret@host:1/first")
    assert describe(url) == "database first at host:1"
    message = str(failure(url, Exception("connection refused")))
    assert "secret" not in message and "Is the server running there?" in message and "\n" not in message


def test_a_socket_folder_with_a_space_reaches_libpq_as_it_is() -> None:
    text = "postgresql://postgres@/songspace?host=%2Ftmp%2Fa+b%20c%2B&port=5433"
    assert libpq_url(parse_url(text)) == "postgresql://postgres@/songspace?host=%2Ftmp%2Fa%2Bb%20c%2B&port=5433"
