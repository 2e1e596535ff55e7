"""Whatever bytes are registered, the server stays up, and what is not stored is refused with a reason."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
import pytest

from songspace.errors import ModelError
from songspace.onnx_check import require_plain_onnx
from tests.hostile.models import greedy, mixing, slow
from tests.hostile.mutants import mutants
from tests.integration.library import Library
from tests.models import Model, make_model
from tests.processes import children
from tests.server.databases import Database

SEED = 20261121
MOST_MUTANTS = 20_000
REFUSED_AT_A_LOOK, TRIED = 3_000, 400
CONNECTIONS = 2
REGISTER = "SELECT songspace.register_model(%s, %s, %s, %s)"
PATIENCE_SECONDS = 30.0
STARTED = "SELECT pg_postmaster_start_time()::text"
MODELS = "SELECT count(*) FROM songspace.models"
LOOKED = " is refused: "

on_linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="there is no /proc here")


def register(connection: psycopg.Connection[Any], model: Model) -> str:
    """Register a model; returns the reason why it is refused, or nothing."""
    try:
        connection.execute(REGISTER, [model.name, model.text, model.encoder, model.decoder])
    except psycopg.DatabaseError as error:
        assert error.sqlstate == "22000", error
        reason = str(error.diag.message_primary)
        assert reason.startswith("songspace: ") and len(reason) > len("songspace: ") + 10
        return reason
    return ""


# ---- the corpus --------------------------------------------------------------------------------------------------


def corpus(model: Model) -> tuple[list[bytes], list[bytes]]:
    """Mutants of a model's encoder: those that a look at the file refuses, and those that must be tried."""
    looked: list[bytes] = []
    tried: list[bytes] = []
    for mutant in islice(mutants(model.encoder, SEED), MOST_MUTANTS):
        try:
            require_plain_onnx(mutant, "encoder")
            tried.append(mutant)
        except ModelError:
            looked.append(mutant)
        if len(looked) >= REFUSED_AT_A_LOOK and len(tried) >= TRIED:
            break
    return looked[:REFUSED_AT_A_LOOK], tried[:TRIED]


def register_all(database: Database, model: Model, encoders: list[bytes]) -> Counter[str]:
    """Register mutants through one backend, which must live through them all; returns how often each reason came."""
    reasons: Counter[str] = Counter()
    with database.connect(autocommit=True) as connection:
        pid = connection.info.backend_pid
        for number, encoder in enumerate(encoders):
            reason = register(connection, replace(model, name=f"mutant{number}", encoder=encoder))
            reasons["looked" if LOOKED in reason else "tried" if reason else "stored"] += 1
        assert connection.execute("SELECT pg_backend_pid()").fetchone() == (pid,)
    return reasons


@pytest.mark.slow
def test_thousands_of_mutants_leave_the_server_up(library: Library) -> None:
    model = make_model(["a", "b"], dims=2, name="mutant")
    looked, tried = corpus(model)
    mixed = [encoder for part in zip(tried, islice(looked, TRIED), strict=True) for encoder in part]
    rest = looked[TRIED:]
    started = library.one(STARTED)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        parts = [mixed[place::CONNECTIONS] + rest[place::CONNECTIONS] for place in range(CONNECTIONS)]
        counts = pool.map(lambda part: register_all(library.database, model, part), parts)
        total = sum(counts, Counter[str]())
    print(f"{total.total()} mutants: {dict(total)}")
    assert library.one(STARTED) == started
    assert total["looked"] == REFUSED_AT_A_LOOK
    assert total["tried"] + total["stored"] == TRIED
    assert total["tried"] > TRIED / 2
    assert library.one(MODELS) <= 1 + total["stored"]
    assert register(library.connection, model) == ""


# ---- whole models that misbehave ---------------------------------------------------------------------------------


def test_a_model_that_takes_all_memory_is_refused(library: Library) -> None:
    assert "alloc" in register(library.connection, greedy())
    assert library.one(MODELS) == 1


def test_a_model_whose_answers_depend_on_other_rows_is_refused(library: Library) -> None:
    assert "in a batch of 4096 differ" in register(library.connection, mixing())
    assert library.one(MODELS) == 1


def eventually(find: Callable[[], Any]) -> Any:
    latest = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < latest:
        if found := find():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come in time")


class Attempt:
    """The registering of a slow model in a backend of its own, while it goes on."""

    def __init__(self, library: Library, pool: ThreadPoolExecutor, setting: str = "") -> None:
        self.connection = library.database.connect(autocommit=True)
        if setting:
            self.connection.execute(f"SET {setting}")
        self.pid = self.connection.info.backend_pid
        model = slow()
        call = [model.name, model.text, model.encoder, model.decoder]
        self.outcome: Future[Any] = pool.submit(self.connection.execute, REGISTER, call)
        self.supervisor, self.worker = eventually(self._processes)

    def _processes(self) -> tuple[int, int] | None:
        found = [(parent, child) for parent in children(self.pid) for child in children(parent)]
        return found[0] if found else None

    def error(self) -> psycopg.Error:
        error = self.outcome.exception(PATIENCE_SECONDS)
        assert isinstance(error, psycopg.Error)
        return error

    def lives(self) -> bool:
        """Whether the backend goes on, without a child."""
        answer = self.connection.execute("SELECT pg_backend_pid()").fetchone()
        return answer == (self.pid,) and not children(self.pid)


@pytest.fixture
def pool(library: Library) -> Iterator[ThreadPoolExecutor]:
    """A thread, and the promise that the server has not restarted and stored nothing meanwhile."""
    started = library.one(STARTED)
    with ThreadPoolExecutor(1) as opened:
        yield opened
    assert library.one(STARTED) == started
    assert library.one(MODELS) == 1


@on_linux
@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGABRT", "SIGBUS"])
def test_a_worker_that_is_killed_is_an_error_and_nothing_more(
    library: Library, pool: ThreadPoolExecutor, name: str
) -> None:
    attempt = Attempt(library, pool)
    os.kill(attempt.worker, signal.Signals[name])
    assert f"killed the test process with {name}" in str(attempt.error())
    assert attempt.lives()


@on_linux
def test_a_supervisor_that_is_killed_is_an_error_and_nothing_more(library: Library, pool: ThreadPoolExecutor) -> None:
    attempt = Attempt(library, pool)
    os.kill(attempt.supervisor, signal.SIGKILL)
    assert "the process that tries the model was killed with SIGKILL" in str(attempt.error())
    os.kill(attempt.worker, signal.SIGKILL)
    assert attempt.lives()


@on_linux
def test_a_cancel_is_heard_and_leaves_no_process(library: Library, pool: ThreadPoolExecutor) -> None:
    attempt = Attempt(library, pool)
    library.all("SELECT pg_cancel_backend(%s)", attempt.pid)
    assert isinstance(attempt.error(), psycopg.errors.QueryCanceled)
    assert attempt.lives()
    eventually(lambda: not Path(f"/proc/{attempt.worker}").exists())


@on_linux
def test_statement_timeout_is_heard(library: Library, pool: ThreadPoolExecutor) -> None:
    attempt = Attempt(library, pool, "statement_timeout = '3s'")
    assert isinstance(attempt.error(), psycopg.errors.QueryCanceled)
    assert "statement timeout" in str(attempt.error())
    assert attempt.lives()


@on_linux
def test_a_terminated_backend_takes_its_child_along(library: Library, pool: ThreadPoolExecutor) -> None:
    attempt = Attempt(library, pool)
    library.all("SELECT pg_terminate_backend(%s)", attempt.pid)
    assert isinstance(attempt.error(), psycopg.OperationalError)
    for process in (attempt.supervisor, attempt.worker):
        eventually(lambda pid=process: not Path(f"/proc/{pid}").exists())


@on_linux
def test_the_process_is_small_and_knows_nothing_of_the_server(library: Library, pool: ThreadPoolExecutor) -> None:
    attempt = Attempt(library, pool)
    environment = Path(f"/proc/{attempt.supervisor}/environ").read_text().split("\0")
    assert sorted(filter(None, environment)) == ["OPENBLAS_NUM_THREADS=1", "ORT_DISABLE_TELEMETRY=1"]
    eventually(lambda: "Max open files            0" in Path(f"/proc/{attempt.worker}/limits").read_text())
    limits = Path(f"/proc/{attempt.worker}/limits").read_text()
    assert "Max cpu time              60                   61" in limits
    for line in ("Max core file size        0", "Max file size             0", "Max processes             0"):
        assert line in limits
    for process in (attempt.supervisor, attempt.worker):
        links = [os.readlink(link) for link in Path(f"/proc/{process}/fd").iterdir()]
        assert all(link.startswith(("pipe:", "/dev/null")) for link in links), links
        assert "PostgreSQL." not in Path(f"/proc/{process}/maps").read_text()
    assert Path(f"/proc/{attempt.worker}/oom_score_adj").read_text() == "1000\n"
    library.all("SELECT pg_cancel_backend(%s)", attempt.pid)
    attempt.error()
