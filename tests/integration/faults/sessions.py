"""Sessions that are to be killed or stopped: a client process of their own, held at a point of songspace's own work."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.integration.faults.servers import kill, wait_until
from tests.integration.library import Library
from tests.server.databases import Database

CLIENT = """
import sys, psycopg
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    print(connection.info.backend_pid, flush=True)
    connection.execute(sys.argv[2])
"""
GATE = 7


class Client:
    """A separate process that runs one statement."""

    def __init__(self, database: Database, statement: str) -> None:
        arguments = [sys.executable, "-c", CLIENT, database.url, statement]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.backend = int(self.process.stdout.readline())

    def kill(self) -> None:
        """Kill the client, not its backend."""
        kill(self.process.pid)

    def end(self) -> str:
        """Wait for the end; what it complained of, or nothing."""
        _, complaint = self.process.communicate(timeout=120)
        return complaint


@contextmanager
def client(database: Database, statement: str) -> Iterator[Client]:
    """Run a statement beside; who is still there at the end is ended."""
    started = Client(database, statement)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.kill()
        started.process.communicate()


class Session(threading.Thread):
    """A connection in a thread that runs one statement and keeps what became of it."""

    def __init__(self, database: Database, statement: str, **options: Any) -> None:
        super().__init__(daemon=True)
        self.connection = database.connect(autocommit=True, **options)
        self.statement = statement
        self.backend = self.connection.info.backend_pid
        self.error: psycopg.Error | None = None
        self.start()

    def run(self) -> None:
        """Run it."""
        with self.connection:
            try:
                self.connection.execute(self.statement.encode())
            except psycopg.Error as error:
                self.error = error

    def end(self) -> psycopg.Error | None:
        """Wait for the end; the error, if there was one."""
        self.join(120)
        assert not self.is_alive()
        return self.error


def hold_at(library: Library, function: str, when: str) -> None:
    """Have every other session wait before or after a function of songspace's, as long as this connection says so."""
    arguments, result, count = library.one(
        "SELECT pg_get_function_arguments(oid), pg_get_function_result(oid), pronargs FROM pg_proc "
        "WHERE pronamespace = 'songspace'::regnamespace AND proname = %s",
        function,
    )
    steps = [f"SELECT songspace.{function}_held({', '.join(f'${n + 1}' for n in range(count))})"]
    steps.insert(0 if when == "before" else 1, f"SELECT pg_advisory_lock_shared({GATE})")
    library.all(f"ALTER FUNCTION songspace.{function} RENAME TO {function}_held")
    head = f"CREATE FUNCTION songspace.{function}({arguments}) RETURNS {result} LANGUAGE sql"
    library.all(f"{head} AS $held$ {'; '.join(steps)} $held$")
    library.all(f"SELECT pg_advisory_lock({GATE})")


def let_go(library: Library) -> None:
    """Let those who were held go on, and nobody be held again."""
    library.all(f"SELECT pg_advisory_unlock({GATE})")


def wait_until_held(library: Library, backend: int) -> None:
    """Wait until a session has come to the point."""
    wait_until(library, "EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s AND wait_event = 'advisory')", backend)
