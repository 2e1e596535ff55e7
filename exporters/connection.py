"""A connection to a database that has songspace, and the server's errors in one line."""

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

ENGINES = ("onnx", "sql")
EXTENSION = "SELECT FROM pg_extension WHERE extname = 'songspace'"
PORTABLE = """
    SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'songspace' AND p.proname = 'portable_version'"""
REMEDIES = (
    "Install it on the server (make install), then let a superuser run: CREATE EXTENSION songspace CASCADE. Where "
    "PL/Python is not to be had: make portable, and run the script that it writes by psql -f as the database's owner"
)


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


def require_songspace(connection: Connection, say: Say) -> tuple[str, ...]:
    """Create the extension where songspace is missing and this role may; returns the database's engines, best first.

    Raises ExportError that says who could, and what there is for a database without PL/Python.
    """
    if connection.execute(EXTENSION).rowcount:
        return ENGINES
    if connection.execute(PORTABLE).rowcount:
        return ("sql",)
    try:
        connection.execute("CREATE EXTENSION songspace CASCADE")
    except psycopg.Error as error:
        raise ExportError(
            f"the database {connection.info.dbname} has not the extension songspace, and it cannot be made here: "
            f"{error.diag.message_primary}. {REMEDIES}"
        ) from None
    say("made the extension: CREATE EXTENSION songspace CASCADE")
    return ENGINES


def database_given(database: str | None) -> bool:
    """Whether a database was named, by option or in the environment."""
    return bool(database or os.environ.get("DATABASE_URL"))


def _words(notice: Diagnostic) -> str:
    return f"  {(notice.severity or 'NOTICE').lower()}: {notice.message_primary}"
