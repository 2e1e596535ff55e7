"""The command `extract` into a Parquet file: odd files, going on, and what must not mix."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.sound.files import noise, odd_folder, write, write_long
from trainer.audio.__main__ import main
from trainer.audio.files import md5_key
from trainer.audio.outcome import outcome_of
from trainer.audio.providers import make
from trainer.audio.providers.provider import ProviderSettings

ROOT = Path(__file__).parents[4]


def extract(folder: Path, to: Path, network: Path, *options: str) -> int:
    return main(["extract", str(folder), "--to", str(to), "--model", str(network), *options])


def rows(path: Path) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in pq.read_table(path).to_pylist()}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two files of a second."""
    for number in range(2):
        write(tmp_path / "small" / f"{number}.wav", noise(1, seed=number))
    return tmp_path / "small"


def test_every_odd_file_is_told(tmp_path: Path, network: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = odd_folder(tmp_path / "odd")
    assert extract(tmp_path / "odd", tmp_path / "a.parquet", network, "--json") == 3
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    problems = {Path(event["path"]).name: event["problem"] for event in events if event["event"] == "file"}
    assert set(problems) == set(odd)
    for name, words in odd.items():
        assert re.search(words, problems[name]) if words else problems[name] is None, (name, problems[name])
    summary = events[-1]
    assert (summary["embedded"], summary["unreadable"], summary["silent"]) == (4, 5, 1)
    found = {Path(row["path"]).name: row for row in rows(tmp_path / "a.parquet").values()}
    assert set(found) == set(odd)
    for name, row in found.items():
        assert row["key"] == md5_key(row["path"])
        assert (row["embedding"] is None) == (odd[name] != "")
        assert row["embedding"] is None or (len(row["embedding"]) == 6144 and np.any(row["embedding"]))
        assert (row["provenance"] is None) == (odd[name] != "" and name != "silent.wav")


def test_the_summary_in_words(tmp_path: Path, network: Path, capfd: pytest.CaptureFixture[str]) -> None:
    odd_folder(tmp_path / "odd")
    assert extract(tmp_path / "odd", tmp_path / "a.parquet", network, "--processes", "1") == 3
    said = capfd.readouterr()
    assert "10 sound files in" in said.out and "(left out by their names: .jpg 1)" in said.out
    assert re.search(r"4 embeddings of 5 s of sound in \d+ s \([\d.]+ s a second; --processes 1\)", said.out)
    assert "without an embedding: 5 that cannot be read, 1 silent" in said.out
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == ["no embedding"] * 6


def test_a_second_run_does_what_is_left(small: Path, tmp_path: Path, network: Path) -> None:
    (small / "later.wav").write_text("not yet")
    assert extract(small, tmp_path / "a.parquet", network) == 3
    before = rows(tmp_path / "a.parquet")
    write(small / "later.wav", noise(1))
    (small / "0.wav").write_text("must not be read again")
    assert extract(small, tmp_path / "a.parquet", network) == 0
    after = rows(tmp_path / "a.parquet")
    assert after.keys() == before.keys()
    changed = [row["path"] for key, row in after.items() if row != before[key]]
    assert changed == [str(small / "later.wav")]


def test_two_providers_never_mix(
    small: Path, tmp_path: Path, network: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(small, tmp_path / "a.parquet", network) == 0
    before = (tmp_path / "a.parquet").read_bytes()
    assert extract(small, tmp_path / "a.parquet", network, "--hop", "0.25") == 1
    error = capsys.readouterr().err
    assert "clip1-hop0.5@" in error and "clip1-hop0.25@" in error and "--replace" in error
    assert (tmp_path / "a.parquet").read_bytes() == before
    assert extract(small, tmp_path / "a.parquet", network, "--hop", "0.25", "--replace") == 0
    assert {"hop0.25" in row["provenance"] for row in rows(tmp_path / "a.parquet").values()} == {True}


def test_keys_and_paths_as_asked_for(small: Path, tmp_path: Path, network: Path) -> None:
    assert extract(small, tmp_path / "a.parquet", network, "--keys", "path", "--known-as", "/music") == 0
    assert rows(tmp_path / "a.parquet").keys() == {"/music/0.wav", "/music/1.wav"}


@pytest.mark.parametrize("options", [["--hop", "2"], ["--processes", "0"], ["--provider", "magic"], ["--keys", "stem"]])
def test_misuse(small: Path, tmp_path: Path, network: Path, options: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        extract(small, tmp_path / "a.parquet", network, *options)
    assert caught.value.code == 2


def test_refusals_are_one_line(
    small: Path, tmp_path: Path, network: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for arguments, message in (
        (["extract", str(small), "--model", str(network)], "where do the embeddings go"),
        (["extract", str(small), "--model", str(network), "--to", "a.csv"], "must end in .parquet"),
        (["extract", str(tmp_path / "absent"), "--model", str(network), "--to", "a.parquet"], "there is no folder"),
        (["extract", str(small), "--model", "absent.onnx", "--to", "a.parquet"], "there is no network absent.onnx"),
    ):
        assert main(arguments) == 1
        error = capsys.readouterr().err
        assert error.startswith("error: ") and message in error and error.count("\n") == 1
    assert main([]) == 2 and main(["dance"]) == 2 and main(["--help"]) == 0


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "trainer.audio", "extract", *map(str, arguments)]


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on(tmp_path: Path, network: Path) -> None:
    for number in range(40):
        write(tmp_path / "many" / f"{number:02}.wav", noise(1, seed=number))
    arguments = (tmp_path / "many", "--to", tmp_path / "a.parquet", "--model", network, "--processes", "2", "--json")
    process = subprocess.Popen(command(*arguments), cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True)
    workers = _wait_for_a_part(process.pid, tmp_path / "a.parquet.partial")
    process.kill()
    said, _ = process.communicate()
    _require_gone(workers)
    killed_at = sum(json.loads(line)["event"] == "file" for line in said.splitlines())
    again = subprocess.run(command(*arguments), cwd=ROOT, stdout=subprocess.PIPE, check=True)
    done_again = sum(json.loads(line)["event"] == "file" for line in again.stdout.splitlines())
    assert 0 < done_again < 40 <= killed_at + done_again
    found = rows(tmp_path / "a.parquet")
    assert len(found) == 40 and all(row["embedding"] for row in found.values())
    provider = make(ProviderSettings("onnx", network, 24_000))
    for row in found.values():
        expected = outcome_of(Path(row["path"]), provider).embedding
        assert expected is not None
        np.testing.assert_allclose(row["embedding"], expected, atol=1e-5)


def _wait_for_a_part(pid: int, folder: Path) -> list[int]:
    """The processes of a run, as soon as it has written a part."""
    latest = time.monotonic() + 120
    while not list(folder.glob("*.parquet")):
        assert time.monotonic() < latest
        time.sleep(0.05)
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _require_gone(pids: list[int]) -> None:
    latest = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        assert time.monotonic() < latest, "a worker outlived its parent"
        time.sleep(0.05)


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_done(tmp_path: Path, network: Path) -> None:
    for number in range(20):
        write(tmp_path / "many" / f"{number:02}.wav", noise(5, seed=number))
    arguments = (tmp_path / "many", "--to", tmp_path / "a.parquet", "--model", network, "--json")
    # A shell has its background jobs ignore it, and their children with them.
    heard = ["env", "--default-signal=INT", *command(*arguments)]
    process = subprocess.Popen(heard, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    told = 0
    while told < 2:
        told += json.loads(process.stdout.readline())["event"] == "file"
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130 and error == b"aborted; the same command goes on from here\n"
    assert 2 <= len(rows(tmp_path / "a.parquet")) < 20


MEMORY = """
import resource, sys
from pathlib import Path
from trainer.audio.outcome import outcome_of
from trainer.audio.providers import make
from trainer.audio.providers.provider import ProviderSettings
outcome = outcome_of(Path(sys.argv[1]), make(ProviderSettings("onnx", Path(sys.argv[2]), 24_000)))
assert outcome.problem is None and abs(outcome.seconds - 60 * float(sys.argv[3])) < 1, outcome
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak_megabytes(path: Path, minutes: float, network: Path) -> float:
    """The most memory that a process took that made the embedding of a file of so many minutes."""
    write_long(path, minutes)
    arguments = [sys.executable, "-c", MEMORY, path, network, str(minutes)]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'extension'}"}
    said = subprocess.run(arguments, env=environment, stdout=subprocess.PIPE, check=True).stdout
    return int(said) / (1 if sys.platform == "darwin" else 1024)


@pytest.mark.slow
def test_a_long_file_takes_no_more_memory_than_a_short_one(tmp_path: Path, network: Path) -> None:
    """An hour is 690 MB as samples at 48 kHz, and 1.4 GB as windows."""
    short = peak_megabytes(tmp_path / "short.wav", 0.25, network)
    long = peak_megabytes(tmp_path / "long.wav", 60, network)
    assert long < short + 32
