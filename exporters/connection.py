"""A connection to a database that has the extension, and the server's errors in one line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.errors import Diagnostic

from songspace.errors import ExportError
from trainer.connection import ConnectionFlags, connection_url, failure, libpq_url

Say = Callable[[str], None]
Connection = psycopg.Connection[Any]


@contextmanager
def connected(database: str | None, say: Say) -> Iterator[Connection]:
    """Open a connection, each statement its own transaction; the server's notices go to `say`.

    `database` is a name or a URL; without it DATABASE_URL counts. Raises ExportError for every error of the
    server's, within the block too.
    """
    url = connection_url(ConnectionFlags(database=database))
    try:
        connection = psycopg.connect(libpq_url(url), autocommit=True, application_name="songspace export")
    except psycopg.OperationalError as error:
        raise ExportError(str(failure(url, error))) from None
    with connection:
        connection.add_notice_handler(lambda notice: say(_words(notice)))
        with in_one_line():
            yield connection


@contextmanager
def in_one_line() -> Iterator[None]:
    """Raise ExportError, with the server's message and hint, for an error of the server's."""
    try:
        yield
    except psycopg.Error as error:
        message = error.diag.message_primary or str(error).strip().partition("\n")[0]
        detail = f": {'; '.join(error.diag.message_detail.splitlines())}" if error.diag.message_detail else ""
        hint = f" ({error.diag.message_hint})" if error.diag.message_hint else ""
        raise ExportError(f"the database refused: {message}{detail}{hint}") from None


def require_extension(connection: Connection, say: Say) -> None:
    """Create the extension where it is missing and this role may. Raises ExportError saying who could."""
    if connection.execute("SELECT FROM pg_extension WHERE extname = 'songspace'").rowcount:
        return
    try:
        connection.execute("CREATE EXTENSION songspace CASCADE")
    except psycopg.Error as error:
        raise ExportError(
            f"the database {connection.info.dbname} has not the extension songspace, and it cannot be made here: "
            f"{error.diag.message_primary}. Install it on the server (make install), then let a superuser run: "
            "CREATE EXTENSION songspace CASCADE"
        ) from None
    say("made the extension: CREATE EXTENSION songspace CASCADE")


def database_given(database: str | None) -> bool:
    """Whether a database was named, by option or in the environment."""
    return bool(database or os.environ.get("DATABASE_URL"))


def _words(notice: Diagnostic) -> str:
    return f"  {(notice.severity or 'NOTICE').lower()}: {notice.message_primary}"
