"""Which database to train from, and what to say where it cannot be reached."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from songspace.errors import DataError, TrainingError

DRIVER = "postgresql+psycopg"

PRECEDENCE = """\
  1. --host, --port, --user, and --database with a name: each replaces that one part of
  2. --database with a postgresql:// URL, else
  3. database.postgresql of the client's config given with --config FILE.json, else
  4. DATABASE_URL, else
  5. libpq's own: PGHOST, PGPORT, PGDATABASE, PGUSER.
  A password that no URL holds is taken from PGPASSWORD or ~/.pgpass."""


@dataclass(frozen=True, slots=True)
class ConnectionFlags:
    """What the command line says of the connection. `database` is a name or a postgresql:// URL."""

    host: str | None = None
    port: int | None = None
    database: str | None = None
    user: str | None = None


def connection_url(
    flags: ConnectionFlags,
    client_config: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> sa.URL:
    """The URL to connect to, for SQLAlchemy over psycopg 3."""
    database = flags.database
    if database is not None and "://" in database:
        url, database = parse_url(database), None
    elif client_config is not None:
        url = _client_url(client_config)
    else:
        url = parse_url(environment.get("DATABASE_URL") or "postgresql://")
    if flags.host is not None or flags.port is not None:
        # A host given by flag replaces one that the URL carries in its query, as socket forms do.
        url = url.difference_update_query(["host", "port"])
    parts: dict[str, Any] = {
        "host": flags.host,
        "port": flags.port,
        "database": database,
        "username": flags.user,
    }
    return url.set(**{name: value for name, value in parts.items() if value is not None})


def parse_url(text: str) -> sa.URL:
    """A postgresql:// URL, socket form included, for SQLAlchemy's psycopg 3 driver."""
    location, mark, query = text.partition("?")
    try:
        # A plus sign is itself to libpq, but a space to SQLAlchemy.
        url = sa.make_url(location + mark + query.replace("+", "%2B"))
    except (sa.exc.ArgumentError, ValueError):
        raise TrainingError(
            "the database URL is not well formed; it looks like postgresql://user@host/database"
        ) from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise TrainingError(f"the database URL begins with {url.drivername}://; only postgresql:// can be trained from")
    return url.set(drivername=DRIVER)


def libpq_url(url: sa.URL) -> str:
    """The same URL for libpq, password included; a space in it is %20 there, where SQLAlchemy writes a plus sign."""
    location, mark, query = url.set(drivername="postgresql").render_as_string(hide_password=False).partition("?")
    return location + mark + query.replace("+", "%20")


def connect(url: sa.URL) -> sa.Engine:
    """An engine; nothing is opened before it is used."""
    return sa.create_engine(url, poolclass=sa.NullPool)


def describe(url: sa.URL) -> str:
    """The database in words, without the password."""
    host = url.host or url.query.get("host") or os.environ.get("PGHOST") or "the local socket"
    port = url.port or url.query.get("port") or os.environ.get("PGPORT") or 5432
    return f"database {url.database or os.environ.get('PGDATABASE') or '(default)'} at {host}:{port}"


def failure(url: sa.URL, error: Exception) -> DataError:
    """A connection that failed, in one line with its remedy."""
    reason = " ".join(str(getattr(error, "orig", error)).split())
    return DataError(f"cannot use {describe(url)}: {reason}. {_remedy(reason)}")


def _remedy(reason: str) -> str:
    remedies = {
        "password": "Set PGPASSWORD, or put the password into DATABASE_URL or ~/.pgpass.",
        "does not exist": "Name another with --database and --user, or create it.",
        "refused": "Is the server running there? Set --host and --port, or DATABASE_URL.",
        "No such file": "Is the server running there? Set --host and --port, or DATABASE_URL.",
        "resolve": "Check the host's name in --host or DATABASE_URL.",
    }
    found = [remedy for words, remedy in remedies.items() if words in reason]
    return found[0] if found else "Check --host, --port, --database, --user, PGPASSWORD and DATABASE_URL."


def _client_url(path: Path) -> sa.URL:
    """The connection of a tsnotfyi config: database.postgresql, as connectionString or in parts."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(f"cannot read the config {path}: {error.strerror}") from None
    except ValueError as error:
        raise TrainingError(f"{path} is not JSON: {error}") from None
    settings = _postgresql_section(document, path)
    if settings.get("connectionString"):
        return parse_url(str(settings["connectionString"]))
    return sa.URL.create(
        DRIVER,
        username=_text(settings, "user"),
        password=_text(settings, "password"),
        host=_text(settings, "host"),
        port=_port(settings, path),
        database=_text(settings, "database"),
    )


def _postgresql_section(document: Any, path: Path) -> dict[str, Any]:
    for name in ("database", "postgresql"):
        document = document.get(name) if isinstance(document, dict) else None
    if not isinstance(document, dict):
        raise TrainingError(f"{path} has no object database.postgresql; is it the client's configuration?")
    return document


def _port(settings: dict[str, Any], path: Path) -> int | None:
    port = settings.get("port")
    if not port:
        return None
    if not str(port).isdecimal():
        raise TrainingError(f"{path}: database.postgresql.port is {port!r}; it must be a whole number")
    return int(port)


def _text(settings: dict[str, Any], name: str) -> str | None:
    return str(settings[name]) if settings.get(name) else None
