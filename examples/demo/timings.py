"""How long inserting and searching take here and now, everything rolled back afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import psycopg
from psycopg import sql

from examples.demo.show import Show, table

SINGLE, MANY, SEARCHES = 200, 1_000, 200
SEARCH = "SELECT * FROM songspace.similar(%s, %s, 10)"


def show_timings(show: Show, space: str, source: str, insert: sql.Composed) -> None:
    """Measure and print. `insert` adds a copy, under a new key, of each row of `source` whose key is in `%(keys)s`."""
    query = sql.SQL("SELECT key FROM songspace.{} ORDER BY random() LIMIT {}").format(sql.Identifier(space), MANY)
    keys = [key for (key,) in show.connection.execute(query)]
    one = _single(show, insert, keys[:SINGLE])
    many, bare = _many(show, insert, keys), _many(show, insert, keys, without_triggers_of=source)
    search = _searches(show, space, keys[:SEARCHES])
    rows = [
        (f"INSERT of one row, median of {len(keys[:SINGLE])}", f"{one * 1e3:.2f} ms"),
        (f"INSERT of {len(keys):,} rows at once, a row", f"{many * 1e3:.2f} ms"),
        ("the same with songspace's triggers off", f"{bare * 1e3:.2f} ms"),
        (f"songspace.similar, 10 nearest, median of {len(keys[:SEARCHES])}", f"{search * 1e3:.2f} ms"),
    ]
    print(table(["measured just now, from this client", "time"], rows))
    show.say("Most of an insert's time is pgvector placing the vector in its HNSW index, whoever made the vector.")


def _single(show: Show, insert: sql.Composed, keys: list[Any]) -> float:
    times = []
    with _rolled_back(show):
        for key in keys:
            began = time.perf_counter()
            show.connection.execute(insert, {"keys": [key]})
            times.append(time.perf_counter() - began)
    return median(times)


def _many(show: Show, insert: sql.Composed, keys: list[Any], without_triggers_of: str | None = None) -> float:
    with _rolled_back(show):
        if without_triggers_of is not None:
            table_name = sql.Identifier(without_triggers_of)
            show.connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table_name))
        began = time.perf_counter()
        show.connection.execute(insert, {"keys": keys})
        seconds = time.perf_counter() - began
    return seconds / len(keys)


def _searches(show: Show, space: str, keys: list[Any]) -> float:
    times = []
    for key in keys:
        began = time.perf_counter()
        show.connection.execute(SEARCH, [space, str(key)]).fetchall()
        times.append(time.perf_counter() - began)
    return median(times)


@contextmanager
def _rolled_back(show: Show) -> Iterator[None]:
    with show.connection.transaction():
        yield
        raise psycopg.Rollback
