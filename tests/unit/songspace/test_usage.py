"""The file by which a process tells what its models are used for: private, whole, gone with its process."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from songspace.usage import UsageFile, remove_dead


def told(folder: Path, pid: int = 7) -> object:
    return orjson.loads((folder / f"songspace.{pid}").read_bytes())


def pid_of_the_dead() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_it_says_who_wrote_it_and_what(tmp_path: Path) -> None:
    UsageFile(7, 123, str(tmp_path)).write({"hits": 5, "models": ["a"]})
    assert told(tmp_path) == {"backend_start": 123, "hits": 5, "models": ["a"]}


def test_a_shorter_text_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    file = UsageFile(7, 123, str(tmp_path))
    for models in (["a" * 64] * 8, [], ["b"]):
        file.write({"models": models})
        assert told(tmp_path) == {"backend_start": 123, "models": models}


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    former = os.umask(0)
    try:
        UsageFile(7, 123, str(tmp_path)).write({})
    finally:
        os.umask(former)
    assert stat.S_IMODE((tmp_path / "songspace.7").stat().st_mode) == 0o600


def test_a_file_left_by_a_former_process_of_that_number_is_replaced(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("precious")
    (tmp_path / "songspace.7").symlink_to(elsewhere)
    UsageFile(7, 123, str(tmp_path)).write({"hits": 1})
    assert told(tmp_path) == {"backend_start": 123, "hits": 1}
    assert elsewhere.read_text() == "precious"


def test_without_the_folder_nothing_is_told_and_nothing_raised(tmp_path: Path) -> None:
    file = UsageFile(7, 123, str(tmp_path / "missing"))
    file.write({"hits": 1})
    assert not file.is_open


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_what_cannot_be_renewed_is_taken_back(tmp_path: Path) -> None:
    file = UsageFile(7, 123, str(tmp_path))
    file.write({"hits": 1})
    full = os.open("/dev/full", os.O_WRONLY)
    assert file._file is not None
    os.dup2(full, file._file)
    os.close(full)
    file.write({"hits": 2})
    assert list(tmp_path.iterdir()) == []
    assert not file.is_open


def test_files_of_the_dead_are_removed_and_no_others(tmp_path: Path) -> None:
    living, dead = os.getpid(), pid_of_the_dead()
    for name in (f"songspace.{living}", f"songspace.{dead}", "songspace.other", f"pgss.{dead}"):
        (tmp_path / name).touch()
    remove_dead(str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [f"songspace.{living}", "songspace.other", f"pgss.{dead}"]
    )
    remove_dead(str(tmp_path / "missing"))
