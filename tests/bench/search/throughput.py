"""Many clients at once: processes for a database, threads for a library that lets go of the interpreter's lock."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import psycopg
from pgvector.psycopg import register_vector

WARM_UP = 10
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class SqlClient:
    """What one connection does: `settings` once, then `statement` with each of the parameters."""

    url: str
    settings: tuple[str, ...]
    statement: str
    parameters: Sequence[Sequence[object]]

    def run(self, ready: Callable[[], object], seconds: float) -> float:
        """Queries a second, once everybody is ready."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            register_vector(connection)
            for setting in self.settings:
                connection.execute(setting.encode())
            ask = _asker(connection, self.statement, self.parameters)
            return _counted(ask, ready, seconds)


def by_processes(client: SqlClient, clients: int, seconds: float) -> float:
    """Queries a second of so many processes, each with a connection of its own."""
    if clients == 1:
        return client.run(lambda: None, seconds)
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(clients), context.Queue()
    workers = [context.Process(target=_work, args=(client, barrier, answers, seconds)) for _ in range(clients)]
    for worker in workers:
        worker.start()
    rates = [answers.get(timeout=PATIENCE_SECONDS + seconds) for _ in workers]
    for worker in workers:
        worker.join()
    return float(sum(rates))


def by_threads(
    ask: Callable[[int], object], clients: int, seconds: float, begin: Callable[[], object] = lambda: None
) -> float:
    """Queries a second of so many threads; each calls `begin` once, and `ask` with the number of each query."""
    barrier, rates = threading.Barrier(clients), [0.0] * clients

    def work(number: int) -> None:
        begin()
        rates[number] = _counted(ask, lambda: barrier.wait(PATIENCE_SECONDS), seconds)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(rates)


def _work(client: SqlClient, barrier: Barrier, answers: Queue[float], seconds: float) -> None:
    answers.put(client.run(lambda: barrier.wait(PATIENCE_SECONDS), seconds))


def _asker(
    connection: psycopg.Connection, statement: str, parameters: Sequence[Sequence[object]]
) -> Callable[[int], object]:
    cursor, query = connection.cursor(binary=True), statement.encode()
    return lambda number: cursor.execute(query, parameters[number % len(parameters)], prepare=True).fetchall()


def _counted(ask: Callable[[int], object], ready: Callable[[], object], seconds: float) -> float:
    for number in range(WARM_UP):
        ask(number)
    ready()
    began = time.perf_counter()
    count = 0
    while time.perf_counter() - began < seconds:
        ask(count)
        count += 1
    return count / (time.perf_counter() - began)
