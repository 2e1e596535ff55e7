"""The command line, from options to exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from trainer import runs
from trainer.__main__ import COMMANDS, main

ROOT = Path(__file__).parents[3]


def train(file: Path, folder: Path, *options: str) -> int:
    return main(["--data", str(file), "--runs-folder", str(folder), *options])


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line of an expected failure."""
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ") and "Traceback" not in error
    return error


def test_bare_means_train_and_says_what_was_reached(
    library_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = tmp_path / "models" / "vae.pt"
    assert train(library_file, tmp_path, "--epochs", "5", "--model-path", str(checkpoint), "--name", "mine") == 0
    said = capsys.readouterr()
    assert "left out: 2 silent, 6 rule of bpm" in said.out
    assert "constant, so not learned from: sub_drive, air_sizzle" in said.out
    assert "8 of 8 axes active" in said.out
    assert "steps are few" in said.err
    assert checkpoint.read_bytes() == (runs.newest(tmp_path) / runs.CHECKPOINT).read_bytes()
    assert runs.load(runs.newest(tmp_path)).name == "mine"


def test_options_reach_the_run(library_file: Path, tmp_path: Path) -> None:
    options = "--epochs 2 --batch-size 64 --beta 0.05 --latent-dims 3 --seed 9 --features bpm,crest,entropy,onset_rate"
    assert COMMANDS["train"](["--data", str(library_file), "--runs-folder", str(tmp_path), *options.split()]) == 0
    model = runs.load(runs.newest(tmp_path))
    assert model.spec.feature_names == ("bpm", "crest", "entropy", "onset_rate")
    assert model.spec.dims == 3
    found = {name: model.spec.training[name] for name in ("seed", "beta", "batch", "epochs")}
    assert found == {"seed": 9, "beta": 0.05, "batch": 64, "epochs": 2}


def test_any_setting_can_be_set(library_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--epochs", "2", "--set", "objective.kind=dip_ii", "--set", "objective.weight = 2"]
    assert train(library_file, tmp_path, *options, "--set", "prior.kind=mixture") == 0
    found = runs.load(runs.newest(tmp_path)).spec.training["options"]
    assert found == {"objective": {"kind": "dip_ii", "weight": 2.0}, "prior": {"kind": "mixture"}}
    capsys.readouterr()
    assert "has no setting objective.wait" in refused(capsys, "--set", "objective.wait=1")
    assert "has no setting nowhere.wait" in refused(capsys, "--set", "nowhere.wait=1")
    assert "prior.modes must be a whole number; it is 'many'" in refused(capsys, "--set", "prior.modes=many")


def test_json_ends_with_the_result(library_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(library_file, tmp_path, "--epochs", "2", "--json") == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["epoch"] for event in events if event["event"] == "epoch"] == [1, 2]
    assert events[-1]["event"] == "result" and events[-1]["active_axes"] == 8


def test_a_collapse_has_its_own_status_and_advice(
    library_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(library_file, tmp_path, "--epochs", "8", "--beta", "50") == 3
    assert "Try --beta 0.1" in capsys.readouterr().err
    assert runs.load(runs.newest(tmp_path)).collapsed
    assert train(library_file, tmp_path, "--epochs", "8", "--beta", "50", "--allow-collapsed") == 0
    assert runs.load(runs.newest(tmp_path)).collapsed


def test_a_small_library_is_warned_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["synthesize", "--rows", "200", "--to", str(tmp_path / "small.parquet")]) == 0
    assert train(tmp_path / "small.parquet", tmp_path / "runs", "--epochs", "2") in (0, 3)
    assert "rows are few" in capsys.readouterr().err


def test_a_library_without_the_label_is_trained_all_the_same(
    library_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(library_file, tmp_path, "--epochs", "2", "--label", "mood") == 0
    assert "there is no column mood" in capsys.readouterr().err


def test_failures_are_one_line(library_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ("--data", str(library_file), "--runs-folder", str(tmp_path))
    assert "no column bpn (did you mean bpm?)" in refused(capsys, *data, "--features", "bpn,crest")
    assert "bt_title of library.parquet cannot be a feature" in refused(capsys, *data, "--features", "bpm,bt_title")
    assert "constant: sub_drive" in refused(capsys, *data, "--features", "bpm,sub_drive")
    assert "training.beta is -1" in refused(capsys, *data, "--beta", "-1")
    assert "only 2 features vary" in refused(capsys, *data, "--features", "bpm,crest", "--latent-dims", "5")
    unreachable = ("--host", "127.0.0.1", "--port", "1", "--database", "none", "--user", "nobody")
    assert "Is the server running there?" in refused(capsys, "--runs-folder", str(tmp_path), *unreachable)
    assert not list(tmp_path.glob("*/metrics.json"))


def test_a_file_of_one_row_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pyarrow.parquet.write_table(pa.table({"a": [1.0], "b": [2.0], "bt_genre": ["x"]}), tmp_path / "one.parquet")
    assert "1 rows to train on, and 64" in refused(
        capsys, "--data", str(tmp_path / "one.parquet"), "--features", "a,b", "--runs-folder", str(tmp_path)
    )


def test_a_finished_run_and_changed_settings_are_not_resumed(
    library_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(library_file, tmp_path, "--epochs", "2") == 0
    capsys.readouterr()
    run = str(runs.newest(tmp_path))
    assert "leave out --beta" in refused(capsys, "--resume", run, "--beta", "1")
    assert "there is nothing to resume" in refused(capsys, "--resume", run)


def test_help_states_which_database_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.index("--host, --port") < said.index("DATABASE_URL, else")


def start(file: Path, folder: Path, config: str) -> subprocess.Popen[str]:
    """A training in a process of its own, once its first epoch is done."""
    path = folder / "config.toml"
    path.write_text(config)
    command = [sys.executable, "-m", "trainer", "--config", str(path), "--data", str(file), "--json"]
    process = subprocess.Popen(
        [*command, "--runs-folder", str(folder / "runs")],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'extension'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if '"epoch"' in line and json.loads(line).get("epoch", 0) >= 3:
            break
    return process


LONG = """
[source]
features = ["bpm", "crest", "entropy", "onset_rate"]
[training]
epochs = 100000
checkpoint_seconds = 0
"""


def test_ctrl_c_keeps_the_best_model(library_file: Path, tmp_path: Path) -> None:
    process = start(library_file, tmp_path, LONG)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=60)
    assert process.returncode == 130, error
    assert "stopping after this epoch" in error
    assert json.loads(out.splitlines()[-1])["interrupted"]
    assert runs.load(runs.newest(tmp_path / "runs")).spec.training["interrupted"]


def test_a_killed_run_can_be_resumed(library_file: Path, tmp_path: Path) -> None:
    process = start(library_file, tmp_path, LONG.replace("100000", "80"))
    process.kill()
    process.communicate(timeout=60)
    (run,) = (tmp_path / "runs").iterdir()
    assert main(["--resume", str(run)]) == 0
    epochs = (run / "epochs.csv").read_text().splitlines()
    assert [int(line.split(",")[0]) for line in epochs[1:]] == list(range(1, len(epochs)))
    assert len(epochs) > 4
