"""The server that is measured: a cluster of its own, set up as `make up` does, or one that the caller names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from private_cluster.programs import ask, find_programs
from private_cluster.throwaway import throwaway
from tests.server.databases import Database, fresh_database

# What a throw-away cluster switches off, a benchmark needs on: a commit costs what it costs.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
# A vacuum in the middle of one side of a comparison would be measured; the benchmarks vacuum themselves.
STEADY = {"autovacuum": "off", "max_wal_size": "8GB", "checkpoint_timeout": "1h", "jit": "off"}
# A graph of a million vectors is built in memory or takes hours.
LARGE = {"maintenance_work_mem": "4GB", "shared_buffers": "4GB"}
MANY_ROWS = 500_000
PRELOAD = "songspace_preload"


def settings(rows: int) -> dict[str, str]:
    """The configuration for indexes of up to this many rows."""
    return {**DURABLE, **STEADY, **(LARGE if rows >= MANY_ROWS else {})}


@contextmanager
def server(url: str | None, rows: int) -> Iterator[str]:
    """The URL of the maintenance database of the server that is measured."""
    if url:
        yield url
        return
    with throwaway(settings(rows)) as cluster:
        yield cluster.url("postgres")


@contextmanager
def preloading_server() -> Iterator[str]:
    """Run a cluster whose postmaster loads the runtime; the value is its maintenance database's URL."""
    with throwaway({**settings(0), "shared_preload_libraries": PRELOAD}) as cluster:
        yield cluster.url("postgres")


def preload_is_built() -> bool:
    """Whether the optional module is installed beside the extension."""
    programs = find_programs()
    library = ask(str(programs.pg_config), "--pkglibdir")
    return programs.folder.joinpath(library, f"{PRELOAD}.so").exists()


@contextmanager
def database(server_url: str) -> Iterator[Database]:
    """Make a database with the extension, and drop it afterwards."""
    with fresh_database(server_url) as made:
        with psycopg.connect(made.url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION songspace CASCADE")
        yield made
