"""songspace_preload: backends inherit Python from the postmaster, and everything else is as ever."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from private_cluster.cluster import Cluster
from tests.integration.library import feature_row
from tests.integration.preload.asking import (
    ENCODE,
    INHERITED,
    PATIENCE_SECONDS,
    REFUSED,
    connect,
    encodes,
    eventually,
    log,
    on_linux,
    python,
    runtime_folder,
    signals,
    sockets,
    where_it_works,
)


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
        connection.execute("COPY (SELECT 1) TO PROGRAM 'cat >/dev/null'")
        with pytest.raises(psycopg.errors.ExternalRoutineException, match="program"):
            connection.execute("COPY (SELECT 1) TO PROGRAM 'cat >/dev/null; exit 3'")
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
