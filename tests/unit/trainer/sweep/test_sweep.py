"""A sweep of tiny trials: its files, its end and its going on, and a worker that is killed."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from songspace.errors import TrainingError
from trainer import cli
from trainer import config as configs
from trainer.config import Config
from trainer.sweep import command, study, supervise
from trainer.sweep.results import BEST, PLOT, TRIALS

pytest.importorskip("optuna")

SPACE = """
[training]
beta = { low = 0.02, high = 0.5, log = true }
[model]
hidden = { choices = [[8], [16, 8]] }
"""


@pytest.fixture
def asked(config: Config, tmp_path: Path) -> list[str]:
    """The arguments of a sweep but for the number of trials."""
    small = configs.with_setting(config, "training", "epochs", 1)
    (tmp_path / "config.toml").write_text(small.to_toml())
    (tmp_path / "space.toml").write_text(SPACE)
    space, folder = str(tmp_path / "space.toml"), str(tmp_path / "sweep")
    return [str(tmp_path / "config.toml"), "--space", space, "--folder", folder, "--score", "r2"]


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / TRIALS).open() as file:
        return list(csv.DictReader(file))


def test_a_sweep_leaves_a_table_a_plot_and_a_config_that_trains(asked: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "sweep"
    assert command.main([*asked, "--trials", "3", "--processes", "2"]) == 0
    lines = table(folder)
    assert sorted(line["trial"] for line in lines) == ["0", "1", "2"]
    scores = [float(line["score"]) for line in lines]
    assert scores == sorted(scores, reverse=True)
    assert (folder / PLOT).stat().st_size > 5_000
    best = configs.read(folder / BEST)
    assert best.training.beta == pytest.approx(float(lines[0]["training.beta"]))
    assert str(list(best.model.hidden)) == lines[0]["model.hidden"]
    again = ["--config", str(folder / BEST), "--runs-folder", str(tmp_path / "runs"), "--allow-collapsed"]
    assert cli.main(again) == 0


def test_a_second_call_goes_on(asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.main([*asked, "--trials", "1"])
    before = table(tmp_path / "sweep")
    command.main([*asked, "--trials", "2"])
    assert "2 trials, 1 of them done before" in capsys.readouterr().out
    after = {line["trial"]: line["score"] for line in table(tmp_path / "sweep")}
    assert set(after) == {"0", "1"}
    assert after["0"] == before[0]["score"]
    with pytest.raises(TrainingError, match="begun with another score; choose another --folder"):
        command.main([*asked, "--trials", "2", "--dead-axis", "1"])


def test_settings_that_exclude_each_other_are_a_trial_without_a_score(asked: list[str], tmp_path: Path) -> None:
    (tmp_path / "space.toml").write_text('[prior]\nkind = { choices = ["mixture"] }\n')
    config = (tmp_path / "config.toml").read_text().replace("minimum_rate = 0.0", "minimum_rate = 0.5")
    (tmp_path / "config.toml").write_text(config)
    assert command.main([*asked, "--trials", "1"]) == 0
    [line] = table(tmp_path / "sweep")
    assert line["score"] == ""
    assert "minimum_rate" in line["reason"]
    assert not (tmp_path / "sweep" / BEST).exists()


def test_a_killed_worker_loses_its_trial_only(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    killed: list[int] = []
    start = supervise.Supervisor._start

    def start_and_kill_the_second(self: supervise.Supervisor) -> None:
        start(self)
        if len(killed) == 0 and len(self.running) == 2:
            victim = list(self.running.values())[-1]
            killed.append(victim.trial.number)
            assert victim.process.pid is not None
            os.kill(victim.process.pid, signal.SIGKILL)

    monkeypatch.setattr(supervise.Supervisor, "_start", start_and_kill_the_second)
    assert command.main([*asked, "--trials", "3", "--processes", "2"]) == 0
    [lost] = killed
    assert f"trial {lost} was lost: its process ended with -9" in capsys.readouterr().out
    found = {int(line["trial"]) for line in table(tmp_path / "sweep")}
    assert found == {0, 1, 2, 3} - {lost}
    assert study.forget_lost(study.open_study(tmp_path / "sweep", 1, {})) == 0


def test_a_killed_sweep_goes_on_where_it_was(asked: list[str], tmp_path: Path) -> None:
    """Kill -9 of the sweep itself, once a trial is done and while another runs."""
    arguments = [sys.executable, "-m", "trainer", "sweep", *asked, "--trials", "50"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        limit = threading.Timer(120, process.kill)
        limit.start()
        assert process.stdout is not None
        seen = next((line for line in process.stdout if line.startswith("trial 0: score")), "")
        process.kill()
        limit.cancel()
    assert seen
    left = study.finished(study.open_study(tmp_path / "sweep", 1, {}))
    wait_for_the_lock(tmp_path / "sweep")
    assert command.main([*asked, "--trials", str(len(left) + 1)]) == 0
    lines = table(tmp_path / "sweep")
    assert len(lines) == len(left) + 1
    assert float(next(line["score"] for line in lines if line["trial"] == "0")) == pytest.approx(
        float(seen.split()[-1]), abs=1e-4
    )


def wait_for_the_lock(folder: Path) -> None:
    for _ in range(300):
        try:
            with study.locked(folder):
                return
        except TrainingError:
            time.sleep(0.1)
    raise AssertionError("the killed sweep still holds its folder")


def test_two_sweeps_do_not_share_a_folder(asked: list[str], tmp_path: Path) -> None:
    with (
        study.locked(tmp_path / "sweep"),
        pytest.raises(TrainingError, match="another sweep is at work"),
    ):
        command.main([*asked, "--trials", "1"])


def test_without_optuna_the_remedy_is_named(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(TrainingError, match=r"pip install songspace\[lab\]"):
        command.main([*asked, "--trials", "1"])
