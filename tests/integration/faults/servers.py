"""A server that is killed, and what must hold of its library afterwards."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from private_cluster.cluster import Cluster
from tests.agreement import Watched, violations
from tests.integration.library import FEATURES, LATENTS, Library
from tests.models import make_model
from tests.server.databases import Database, fresh_database

# What a crash must leave whole has to be on the disk, unlike what other throw-away clusters hold.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "max_prepared_transactions": "5"}
PATIENCE_SECONDS = 60.0
SECOND = make_model(list(FEATURES), dims=3, seed=9, name="second", reject_all_zero=True)
THIRD = make_model(list(FEATURES), dims=3, seed=11, name="third", reject_all_zero=True)
NAMES = tuple(feature.name for feature in FEATURES)


@contextmanager
def small_template(cluster: Cluster) -> Iterator[Database]:
    """A database with the library of the integration tests, its space, and two more models, to be copied."""
    with fresh_database(cluster.url("postgres")) as made:
        with made.connect(autocommit=True) as connection:
            library = Library(connection, made)
            library.all("CREATE EXTENSION songspace CASCADE")
            library.create_table()
            library.insert(range(200))
            library.create_space()
            assert [library.register(model) for model in (SECOND, THIRD)] == [2, 3]
        yield made


def reconnect(database: Database) -> Library:
    """A new connection, as soon as the server takes one again."""
    latest = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return Library(database.connect(autocommit=True), database)
        except psycopg.OperationalError:
            if time.monotonic() > latest:
                raise
            time.sleep(0.05)


def wait_until(library: Library, condition: str, *values: Any) -> None:
    """Wait until a query answers true."""
    latest = time.monotonic() + PATIENCE_SECONDS
    while not library.one(f"SELECT ({condition})::bool", *values):
        assert time.monotonic() < latest, condition
        time.sleep(0.01)


def kill(process: int) -> None:
    """End a process as a power cut or the kernel's lack of memory does, and wait until it is gone."""
    os.kill(process, signal.SIGKILL)
    latest = time.monotonic() + PATIENCE_SECONDS
    while runs(process):
        assert time.monotonic() < latest
        time.sleep(0.01)


def runs(process: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as found:
            return found.read().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except OSError:
        return False


def watched(library: Library) -> Watched:
    """The space of the library, with the models it may be given."""
    known = {1: library.model, 2: SECOND, 3: THIRD}
    return Watched("vae", "music", "identifier", NAMES, known, tuple(LATENTS), "vae_model_version")


def require_whole(library: Library) -> int:
    """Everything agrees with one model, the index with exact search; returns the active model."""
    with library.database.connect(autocommit=True) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        assert violations(connection, watched(library)) == []
    for found in library.all(
        "SELECT v.key FROM (SELECT key, embedding FROM songspace.vae ORDER BY key LIMIT 20) v, "
        "LATERAL (SELECT max(n.distance) AS farthest FROM songspace.similar('vae', v.key::text, 5) n) i, "
        "LATERAL (SELECT max(x.distance) AS farthest FROM (SELECT o.embedding <-> v.embedding AS distance "
        "FROM songspace.vae o WHERE o.key <> v.key ORDER BY (o.embedding <-> v.embedding) + 0 LIMIT 5) x) e "
        "WHERE abs(i.farthest - e.farthest) > 1e-4"
    ):
        raise AssertionError(f"the index finds other neighbours of {found} than exact search")
    return int(library.one("SELECT active_model FROM songspace.spaces WHERE space = 'vae'"))


def require_finished(library: Library) -> None:
    """The second model is active and whole, the first kept; nothing else is left of the way there."""
    assert require_whole(library) == 2
    assert library.one("SELECT staged_model IS NULL AND previous_model = 1 FROM songspace.spaces")
    assert library.all(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'songspace'::regnamespace AND c.relkind = 'r' "
        "AND c.relname ~ '^vae_' ORDER BY 1"
    ) == ["vae_1", "vae_2", "vae_changes"]
    assert library.all("SELECT number FROM songspace.backfill_batch WHERE finished_at IS NULL") == []
    assert library.all("SELECT DISTINCT model_id FROM songspace.vae_changes WHERE model_id <> 1") == []
    assert library.one("SELECT pending = 0 AND index_state LIKE 'valid%%' AND problem IS NULL FROM songspace.status")
