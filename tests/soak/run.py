"""One run: make the world, let the workers work, say how it goes, look at what is left."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from private_cluster.throwaway import throwaway
from tests.server.databases import Database, fresh_database
from tests.soak.administrator import HARMLESS, Administrator
from tests.soak.checker import Checker
from tests.soak.counts import Counts
from tests.soak.importer import Importer
from tests.soak.options import Options, parse
from tests.soak.searcher import Searcher
from tests.soak.worker import READ_COMMITTED, REPEATABLE_READ, Worker
from tests.soak.world import World, create

IMPORTERS = 4
SEARCHERS = 2
ADMINISTRATORS = 2
SUMMARY_SECONDS = 10.0
PATIENCE_SECONDS = 60.0


def main(arguments: list[str]) -> int:
    """Run the command; the value is its exit status."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    options = parse(arguments)
    print(f"soak of {options.minutes:g} minutes, {options.rows} rows a source, seed {options.seed}")
    counts = Counts()
    with database(options.server) as made:
        world = create(made, options.rows, options.seed)
        workers = hire(world, counts, options)
        work(workers, counts, options.seconds)
        look_at_what_is_left(world, [w for w in workers if isinstance(w, Importer)], counts)
    print(counts.table())
    if not counts["switches"]:
        print("no model was switched: nothing is shown", file=sys.stderr)
    return 0 if counts.clean and counts["switches"] else 1


@contextmanager
def database(server: str | None) -> Iterator[Database]:
    """A database with the extension, on the server that is named or in a cluster of its own."""
    if server is None:
        with throwaway() as cluster, database(cluster.url("postgres")) as made:
            yield made
        return
    with fresh_database(server) as made:
        with made.connect(autocommit=True) as connection:
            connection.execute("CREATE EXTENSION songspace CASCADE")
        yield made


def hire(world: World, counts: Counts, options: Options) -> list[Worker]:
    """All workers, of both isolation levels."""
    stop, seed, levels = threading.Event(), options.seed, (READ_COMMITTED, REPEATABLE_READ)
    workers: list[Worker] = [
        Importer(number, IMPORTERS, levels[number % 2], options.rows, world, counts, stop, seed)
        for number in range(IMPORTERS)
    ]
    workers += [Searcher(number, levels[number % 2], world, counts, stop, seed) for number in range(SEARCHERS)]
    workers += [Administrator(number, world, counts, stop, seed) for number in range(ADMINISTRATORS)]
    return [*workers, Checker(world, counts, stop, seed)]


def work(workers: list[Worker], counts: Counts, seconds: float) -> None:
    """Let them work for a time; administrators who do not end by themselves then are cancelled."""
    began = time.monotonic()
    for worker in workers:
        worker.start()
    while (left := began + seconds - time.monotonic()) > 0:
        time.sleep(min(left, SUMMARY_SECONDS))
        print(f"{time.monotonic() - began:6.0f} s  {counts.line()}")
    workers[0].stop.set()
    latest = time.monotonic() + PATIENCE_SECONDS
    while any(worker.is_alive() for worker in workers) and time.monotonic() < latest:
        time.sleep(1)
        for worker in workers:
            if isinstance(worker, Administrator) and worker.is_alive():
                worker.connection.cancel()
    for worker in workers:
        if worker.is_alive():
            counts.wrong("failed", f"{worker.name} did not end")


def look_at_what_is_left(world: World, importers: list[Importer], counts: Counts) -> None:
    """Nothing that was committed is lost, and verify finds nothing."""
    with world.database.connect(autocommit=True) as connection:
        for place in world.places:
            titles = dict(connection.execute(place.query("SELECT {key}, title FROM {source}")).fetchall())
            for importer in importers:
                for number, title in importer.committed[place.watched.source].items():
                    if titles.get(place.key(number)) != title:
                        text = f"{place.watched.source} {number}: {titles.get(place.key(number))} instead of {title}"
                        counts.wrong("lost", text)
            query = "SELECT kind, rows, example FROM songspace.verify(%s, false)"
            for kind, rows, example in connection.execute(query, [place.watched.space]).fetchall():
                if kind != HARMLESS:
                    counts.wrong("disagreed", f"{rows} rows of {place.watched.space} are {kind}, as {example}")
