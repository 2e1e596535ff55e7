"""songspace_preload: nothing that goes wrong with it stops a server."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from private_cluster.cluster import Cluster
from private_cluster.throwaway import throwaway
from tests.integration.preload.asking import (
    INHERITED,
    ON,
    REFUSED,
    encodes,
    log,
    prepare,
    runtime_folder,
    where_it_cannot_work,
    where_it_works,
)


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
