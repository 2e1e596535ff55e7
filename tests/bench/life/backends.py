"""A fresh backend: how long its first call takes, and what memory it then has to itself."""

from __future__ import annotations

import statistics
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from exporters.to_sql import register_sql
from tests.bench.bench import Bench
from tests.bench.data import tracks
from tests.bench.data.models import library_model
from tests.bench.measure import Pairs, alternate, percentile, stopwatch
from tests.bench.server import database, preload_is_built, preloading_server
from tests.server.databases import Database

SPACE = "fresh"
COMPILED = "compiled"
CALL = "SELECT songspace.encode(%s, %s::float8[])"


@dataclass(slots=True)
class Backends:
    """Fresh backends, without and with the module that loads the runtime in the postmaster."""

    bench: Bench

    def plain(self) -> None:
        """Without the module."""
        self.measure(self.bench.database(), "plain", "without songspace_preload")

    def preloaded(self) -> None:
        """With it, in a cluster of its own, where it is built."""
        if not preload_is_built():
            self.bench.results.note("songspace_preload is not built: its figures are left out")
            return
        with preloading_server() as url, database(url) as made:
            self.measure(made, "preload", "with songspace_preload")

    def engines(self) -> None:
        """The same model by either engine, without the module: first calls in turns, and memory."""
        made, sizes = self.bench.database(), self.bench.sizes
        features = prepare(made)
        compile_beside(made)
        sql, onnx = (partial(first_call, made, features, space) for space in (COMPILED, SPACE))
        pairs = alternate(sql, onnx, sizes.fresh_backends)
        self.bench.ratio(
            "life.engines.first_call", pairs, "a fresh backend's first call: engine sql / engine onnx", "ms", 1000
        )
        used = [memory(made, features, sizes.many_connections, space)[1] for space in (COMPILED, SPACE)]
        what = f"private memory a backend after it, {sizes.many_connections} connected: engine sql / engine onnx"
        self.bench.ratio("life.engines.private_many", Pairs(used[:1], used[1:]), what, "MiB")

    def measure(self, made: Database, name: str, what: str) -> None:
        """First calls one after the other; memory of one backend alone, and of many at once."""
        features = prepare(made)
        add, sizes = self.bench.results.add, self.bench.sizes
        first = [first_call(made, features) * 1000 for _ in range(sizes.fresh_backends)]
        text = f"a fresh backend's first call, {what}"
        add(f"life.{name}.first_call", statistics.median(first), "ms", text, times=first)
        add(f"life.{name}.first_call_p90", percentile(first, 0.9), "ms", f"{text}: p90")
        for count in (1, sizes.many_connections):
            bare, used = memory(made, features, count)
            text = f"private memory a backend, {count} connected, {what}"
            place = f"life.{name}.private_{'one' if count == 1 else 'many'}"
            add(place, used, "MiB", f"{text}, after its first call", connections=count, before=bare)
            add(f"{place}_before", bare, "MiB", f"{text}, before its first call", connections=count)


def prepare(made: Database) -> list[float]:
    """A space to call; returns the features of a track."""
    with made.connect(autocommit=True) as connection:
        tracks.create_bare_table(connection, "fresh_tracks")
        tracks.create_space(connection, SPACE, "fresh_tracks", library_model().register(connection), outputs=False)
    return np.asarray(library_model().spec.check.inputs[0]).tolist()


def compile_beside(made: Database) -> None:
    """A second space over the same table, whose models run as SQL."""
    with made.connect(autocommit=True) as connection:
        [model_id] = connection.execute("SELECT model_id FROM songspace.models").fetchone() or [0]
        register_sql(connection, model_id, library_model().encoder, None)
        tracks.create_space(connection, COMPILED, "fresh_tracks", model_id, outputs=False)
        connection.execute("SELECT songspace.set_engine(%s, 'sql')", [COMPILED])


def first_call(made: Database, features: list[float], space: str = SPACE) -> float:
    """Seconds of the first call of a backend that has already answered something else."""
    with made.connect(autocommit=True) as connection:
        connection.execute("SELECT 1")
        return stopwatch(lambda: connection.execute(CALL, [space, features]).fetchone())


def memory(made: Database, features: list[float], count: int, space: str = SPACE) -> tuple[float, float]:
    """Mean private MiB a backend before and after the first call, while `count` are connected."""
    with ExitStack() as stack:
        connections = [stack.enter_context(made.connect(autocommit=True)) for _ in range(count)]
        before = [private_mib(connection) for connection in connections]
        for connection in connections:
            connection.execute(CALL, [space, features])
        after = [private_mib(connection) for connection in connections]
    return statistics.mean(before), statistics.mean(after)


def private_mib(connection: psycopg.Connection[Any]) -> float:
    """Pages that no other process maps, clean and dirty, of a connection's backend.

    Shared mappings are left out: a page of shared_buffers that one backend alone has touched counts as private there.
    """
    connection.execute("SELECT 1")
    kilobytes, shared = 0, False
    for line in Path(f"/proc/{connection.info.backend_pid}/smaps").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words[0].endswith(":"):
            shared = words[1].endswith("s")
        elif words[0].startswith("Private_") and not shared:
            kilobytes += int(words[1])
    return kilobytes / 1024
