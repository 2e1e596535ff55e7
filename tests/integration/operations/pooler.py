"""A PgBouncer of the test's own, in transaction mode."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from private_cluster.files import read, write
from private_cluster.postmaster import is_alive
from private_cluster.user import server_user
from tests.server.databases import Database

PORT = 6432
PATIENCE_SECONDS = 10.0
SERVER_CONNECTIONS = 3
# Of several server connections each transaction gets the next one, and leaves nothing of its session to it.
CONFIGURATION = """
[databases]
{name} = {server}
[pgbouncer]
pool_mode = transaction
server_round_robin = 1
server_reset_query = DISCARD ALL
server_reset_query_always = 1
default_pool_size = {connections}
auth_type = any
listen_port = {port}
unix_socket_dir = {folder}
pidfile = {folder}/pid
logfile = {folder}/log
"""


def find_pgbouncer() -> str | None:
    """Debian keeps it where ordinary users have no path to."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


@contextmanager
def pooled(program: str, database: Database) -> Iterator[str]:
    """Run a pooler before a database; the block's value is what to connect to."""
    user = server_user()
    folder = Path(tempfile.mkdtemp(prefix="songspace-pooler-", dir="/tmp"))
    user.own(folder)
    try:
        write(folder / "pgbouncer.ini", configuration(database, folder), user)
        started = user.run([program, "-q", "-d", "pgbouncer.ini"], folder)
        assert started.returncode == 0, started.stderr + read(folder / "log")
        address = make_conninfo(host=str(folder), port=PORT, dbname=database.name, user="anyone")
        wait_for(address)
        yield address
    finally:
        stop(folder)
        shutil.rmtree(folder)


def configuration(database: Database, folder: Path) -> str:
    given = conninfo_to_dict(database.url)
    server = " ".join(
        f"{name}={given[name]}" for name in ("host", "port", "user", "password", "dbname") if name in given
    )
    return CONFIGURATION.format(
        name=database.name, server=server, connections=SERVER_CONNECTIONS, port=PORT, folder=folder
    )


def wait_for(address: str) -> None:
    latest = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > latest:
                raise
            time.sleep(0.05)


def stop(folder: Path) -> None:
    pid = read(folder / "pid").strip()
    latest = time.monotonic() + PATIENCE_SECONDS
    if pid and is_alive(int(pid)):
        os.kill(int(pid), signal.SIGTERM)
        while is_alive(int(pid)) and time.monotonic() < latest:
            time.sleep(0.02)
