"""Runs side by side: what they share, what they differ in, and what cannot be compared."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from trainer import runs
from trainer.__main__ import main
from trainer.analysis.document import write_analysis
from trainer.compare.neighbours import overlap
from trainer.compare.runs_page import unique_names
from trainer.config import Config
from trainer.data.table import Table
from trainer.job import Job
from trainer.models.vae.train import train
from trainer.progress import Lines


def trained(config: Config, table: Table, folder: Path, seed: int, beta: float = 0.1) -> Path:
    training = replace(config.training, seed=seed, beta=beta, epochs=2)
    run = runs.create(folder, replace(config, training=training))
    train(Job(replace(config, training=training), table, run, Lines()))
    return run


def cells(page: str, row: str) -> list[str]:
    """The values in the table's row of that name."""
    [found] = re.findall(rf"<td[^>]*>{re.escape(row)}</td>(.*?)</tr>", page, re.DOTALL)
    return re.findall(r"<td[^>]*>(.*?)</td>", found)


def test_runs_are_put_side_by_side(
    config: Config, table: Table, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = [trained(config, table, tmp_path, seed=1), trained(config, table, tmp_path, seed=2, beta=0.2)]
    write_analysis(pair[1], {"disentanglement": {"inputs": {"mig": {"score": 0.2}}, "named": None}})
    target = tmp_path / "both.html"
    assert main(["compare", *map(str, pair), "--to", str(target)]) == 0
    assert f"written to {target}" in capsys.readouterr().out
    page = target.read_text()
    figures = [runs.read_metrics(run)["metrics"]["r2"] for run in pair]
    assert cells(page, "r2") == [f"{value:.3f}" for value in figures]
    assert cells(page, "training.beta") == ["0.1", "0.2"] and cells(page, "training.seed") == ["1", "2"]
    assert "<td>training.epochs</td>" not in page
    assert cells(page, "MIG, inputs as factors") == ["\N{EN DASH}", "0.200"]
    assert f"python -m trainer analyse {pair[0]}" in page
    shares = re.findall(r"run \d, run \d: ([\d.]+)", page)
    assert len(shares) == 4 and shares[0] == shares[3] == "1" and 0 < float(shares[1]) < 1


def test_what_is_no_pair_of_runs_is_refused(config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(tmp_path)]) == 1
    assert "name two or more runs" in capsys.readouterr().err
    unfinished = runs.create(tmp_path, config)
    assert main(["compare", str(unfinished), str(unfinished)]) == 1
    assert f"{unfinished} is not a finished run" in capsys.readouterr().err
    assert main(["compare", str(unfinished), "--space", "vae"]) == 1
    assert "two comparisons" in capsys.readouterr().err


def test_neighbours_in_common_are_counted_whatever_their_order() -> None:
    assert overlap(np.array([[1, 2], [3, 4]]), np.array([[2, 1], [4, 9]])) == 0.75


def test_names_hold_as_much_of_the_path_as_tells_them_apart() -> None:
    assert unique_names([Path("/a/one"), Path("/b/two")]) == ["one", "two"]
    assert unique_names([Path("/a/one"), Path("/b/one")]) == ["a/one", "b/one"]
    assert unique_names([Path("/a/one"), Path("/a/one")]) == ["one", "one"]
