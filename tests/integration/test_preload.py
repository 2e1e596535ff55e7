"""songspace_preload: backends inherit Python from the postmaster, and nothing that goes wrong there stops a server."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from private_cluster.cluster import Cluster
from private_cluster.preload import preload_settings
from private_cluster.programs import find_programs
from private_cluster.throwaway import throwaway
from tests.integration.library import Library, feature_row
from tests.server.databases import Database

ON = {"shared_preload_libraries": "songspace_preload", "autovacuum_naptime": "1s"}
PATIENCE_SECONDS = 30.0
INHERITED = "songspace_preload: backends inherit numpy"
REFUSED = "songspace_preload does nothing"
ENCODE = "SELECT songspace.encode('vae', %s)"

usable = bool(preload_settings(find_programs().libraries))
where_it_works = pytest.mark.skipif(not usable, reason="this server's PL/Python cannot join a running interpreter")
where_it_cannot_work = pytest.mark.skipif(usable, reason="this server's PL/Python can join a running interpreter")
on_linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="there is no /proc here")


def prepare(cluster: Cluster) -> Cluster:
    """Make the small library and its space."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION songspace CASCADE")
        library = Library(connection, Database("songspace", cluster.url()))
        library.create_table()
        library.insert(range(50))
        library.create_space()
    return cluster


@pytest.fixture(scope="module")
def preloaded() -> Iterator[Cluster]:
    """A server with the module, and the library in it."""
    with throwaway(ON) as cluster:
        yield prepare(cluster)


@pytest.fixture(scope="module")
def plain() -> Iterator[Cluster]:
    """A server without the module, and the library in it."""
    with throwaway() as cluster:
        yield prepare(cluster)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        os.chmod(name, 0o755)
        yield Path(name)


def connect(cluster: Cluster) -> psycopg.Connection[Any]:
    return psycopg.connect(cluster.url(), autocommit=True)


def encodes(cluster: Cluster) -> bool:
    """Whether a fresh backend encodes a row as the library's model does."""
    with connect(cluster) as connection:
        library = Library(connection, Database("songspace", cluster.url()))
        answer = library.one(ENCODE, list(feature_row(1)))
        return answer == pytest.approx(list(library.expected(feature_row(1))[:3]), rel=1e-5)


def log(cluster: Cluster) -> str:
    return cluster.location.log.read_text()


def python(connection: psycopg.Connection[Any], body: str) -> Any:
    """What a PL/Python function of this body returns, as text."""
    connection.execute(f"CREATE FUNCTION pg_temp.ask() RETURNS text LANGUAGE plpython3u AS $python$\n{body}\n$python$")
    [answer] = connection.execute("SELECT pg_temp.ask()").fetchone() or [None]
    connection.execute("DROP FUNCTION pg_temp.ask()")
    return answer


def eventually(holds: Callable[[], bool]) -> bool:
    latest = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < latest:
        try:
            if holds():
                return True
        except psycopg.OperationalError:
            pass
        time.sleep(0.1)
    return False


def sockets(pid: int) -> set[str]:
    links = (os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir())
    return {link for link in links if link.startswith("socket:")}


def signals(pid: int) -> list[str]:
    """How a process takes signals: blocked, ignored, caught."""
    return [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("Sig")][1:]


# ---- where it works ----------------------------------------------------------------------------------------------


@where_it_works
def test_a_fresh_backend_encodes_with_what_it_inherited(preloaded: Cluster) -> None:
    assert INHERITED in log(preloaded)
    with connect(preloaded) as connection:
        loaded = "import sys\nreturn [m in sys.modules for m in ('numpy', 'onnxruntime', 'orjson', 'songspace')]"
        assert python(connection, loaded) == "[True, True, True, False]"
    assert encodes(preloaded)


@where_it_works
@on_linux
def test_one_thread_and_no_new_socket(preloaded: Cluster) -> None:
    with connect(preloaded) as connection:
        pid = connection.info.backend_pid
        before = sockets(pid)
        connection.execute(ENCODE, [list(feature_row(1))])
        for process in (pid, preloaded.found().pid):
            assert len(list(Path(f"/proc/{process}/task").iterdir())) == 1
        assert sockets(pid) == before


@where_it_works
@on_linux
def test_the_postmaster_takes_signals_as_ever(preloaded: Cluster, plain: Cluster) -> None:
    assert signals(preloaded.found().pid) == signals(plain.found().pid)


@where_it_works
def test_twenty_connections_at_once(preloaded: Cluster) -> None:
    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(encodes, [preloaded] * 20))


@where_it_works
def test_chance_is_not_inherited(preloaded: Cluster) -> None:
    drawn = set()
    for _ in range(3):
        with connect(preloaded) as connection:
            drawn.add(python(connection, "import random\nreturn random.random()"))
            drawn.add(python(connection, "import numpy\nreturn numpy.random.random()"))
            drawn.add(python(connection, "import uuid\nreturn str(uuid.uuid4())"))
    assert len(drawn) == 9


@where_it_works
def test_python_knows_its_process(preloaded: Cluster) -> None:
    with connect(preloaded) as connection:
        body = "import os, threading\nreturn threading.main_thread() is threading.current_thread(), os.getpid()"
        assert python(connection, body) == f"(True, {connection.info.backend_pid})"


@where_it_works
def test_a_function_of_another_version_gets_its_own_code(preloaded: Cluster, folder: Path) -> None:
    folder.joinpath("songspace").mkdir()
    folder.joinpath("songspace/__init__.py").write_text("")
    body = "import sys\nsys.path.insert(0, '{}')\nimport songspace\nreturn songspace.__file__"
    with connect(preloaded) as connection:
        assert python(connection, body.format(folder)) == f"{folder}/songspace/__init__.py"
    runtime = runtime_folder()
    with connect(preloaded) as connection:
        assert python(connection, body.format(runtime)) == f"{runtime}/songspace/__init__.py"


@where_it_works
def test_a_killed_backend_and_the_recovery_after_it(preloaded: Cluster) -> None:
    postmaster = preloaded.found().pid
    with connect(preloaded) as victim:
        victim.execute(ENCODE, [list(feature_row(1))])
        os.kill(victim.info.backend_pid, signal.SIGKILL)
        assert eventually(lambda: "all server processes terminated; reinitializing" in log(preloaded))
    assert eventually(lambda: encodes(preloaded))
    assert preloaded.found().pid == postmaster
    assert log(preloaded).count(INHERITED) == 1


@where_it_works
def test_a_reload(preloaded: Cluster) -> None:
    with connect(preloaded) as connection:
        connection.execute("SELECT pg_reload_conf()")
    assert eventually(lambda: "received SIGHUP" in log(preloaded))
    assert encodes(preloaded)


@where_it_works
def test_parallel_workers_and_autovacuum(preloaded: Cluster) -> None:
    with connect(preloaded) as connection:
        connection.execute(
            "CREATE TABLE numbers WITH (autovacuum_vacuum_threshold = 1) AS SELECT generate_series(1, 50000)"
        )
        connection.execute(
            "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0"
        )
        plan = connection.execute("EXPLAIN (ANALYZE) SELECT count(*) FROM numbers").fetchall()
        assert any("Workers Launched: 2" in line for (line,) in plan)
        connection.execute("DELETE FROM numbers")
        vacuumed = "SELECT autovacuum_count > 0 FROM pg_stat_all_tables WHERE relname = 'numbers'"
        assert eventually(lambda: (connection.execute(vacuumed).fetchone() or [False])[0])


@where_it_works
@pytest.mark.parametrize("mode", ["immediate", "fast"])
def test_a_restart_under_an_encoding_backend(preloaded: Cluster, mode: str) -> None:
    with connect(preloaded) as connection:
        connection.execute(ENCODE, [list(feature_row(1))])
        said = preloaded.pg_ctl("restart", "-w", "-t", str(int(PATIENCE_SECONDS)), "-m", mode, "-l", "server.log")
    assert said.returncode == 0, said.stderr
    assert encodes(preloaded)


@where_it_works
def test_a_process_that_ends_keeps_its_exit_status(preloaded: Cluster) -> None:
    with connect(preloaded) as connection:
        connection.execute("COPY (SELECT 1) TO PROGRAM 'exit 0'")
        with pytest.raises(psycopg.errors.ExternalRoutineException, match="program"):
            connection.execute("COPY (SELECT 1) TO PROGRAM 'exit 3'")
    preloaded.pg_ctl("restart", "-w", "-m", "fast", "-l", "server.log")
    assert "exited with exit code 1" in log(preloaded)  # the logical replication launcher, which always does
    assert "exited with exit code 2" not in log(preloaded).rpartition("received fast shutdown request")[2]


@where_it_works
def test_outside_the_setting_it_only_says_so(plain: Cluster) -> None:
    with connect(plain) as connection:
        said: list[str] = []
        connection.add_notice_handler(lambda notice: said.append(notice.message_primary or ""))
        connection.execute("LOAD 'songspace_preload'")
        assert said == [f"{REFUSED} outside shared_preload_libraries"]
        assert python(connection, "import sys\nreturn 'onnxruntime' in sys.modules") == "False"


# ---- where something is wrong ------------------------------------------------------------------------------------


def runtime_folder() -> Path:
    [found] = find_programs().libraries.glob("songspace/*/songspace")
    return found.parent


def missing(folder: Path) -> None:
    folder.rmdir()


def not_python(folder: Path) -> None:
    folder.joinpath("songspace.py").write_text("this is no Python")


def crashing(folder: Path) -> None:
    folder.joinpath("songspace.py").write_text("import os\nos.abort()\n")


def leaving(folder: Path) -> None:
    folder.joinpath("songspace.py").write_text("import ctypes\nctypes.CDLL(None).exit(0)\n")


def hanging(folder: Path) -> None:
    folder.joinpath("songspace.py").write_text("import time\ntime.sleep(1000)\n")


def starting_a_thread(folder: Path) -> None:
    for path in runtime_folder().iterdir():
        if path.name != "songspace":
            folder.joinpath(path.name).symlink_to(path)
    shutil.copytree(runtime_folder() / "songspace", folder / "songspace")
    with folder.joinpath("songspace", "backend.py").open("a") as file:
        file.write("\nimport threading, time\nthreading.Thread(target=time.sleep, args=(1000,), daemon=True).start()\n")


BROKEN = [
    (missing, "ModuleNotFoundError: No module named"),
    (not_python, "SyntaxError: invalid syntax (songspace.py, line 1)"),
    (crashing, "child process was terminated by signal 6"),
    (leaving, "child process exited with exit code 0"),
    (hanging, "the imports did not end within 2 s"),
    (starting_a_thread, "the imports started a thread: postgres"),
]


@where_it_works
@pytest.mark.parametrize(("breaking", "reason"), BROKEN, ids=[breaking.__name__ for breaking, _ in BROKEN])
def test_a_broken_folder_is_named_and_costs_nothing(
    plain: Cluster, folder: Path, breaking: Callable[[Path], None], reason: str
) -> None:
    at_work = folder / "runtime"
    at_work.mkdir()
    breaking(at_work)
    unchanged = dict(plain.settings)
    before = len(log(plain))
    try:
        plain.settings.update(ON)
        plain.settings.update({"songspace_preload.folder": str(at_work), "songspace_preload.timeout": "2s"})
        assert plain.up()
        said = log(plain)[before:]
        assert f"WARNING:  {REFUSED}: {reason}" in said
        assert INHERITED not in said
        assert encodes(plain)
        assert (plain.location.data / "postmaster.pid").exists()
    finally:
        plain.settings.clear()
        plain.settings.update(unchanged)
        plain.up()


@where_it_cannot_work
def test_where_it_cannot_work_it_says_so() -> None:
    with throwaway(ON) as cluster:
        assert f"WARNING:  {REFUSED}: PL/Python of PostgreSQL" in log(cluster)
        assert encodes(prepare(cluster))
