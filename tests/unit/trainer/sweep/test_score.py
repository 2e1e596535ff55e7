"""What trials are ranked by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from songspace.errors import TrainingError
from trainer import runs
from trainer.config import Config
from trainer.data.table import Table
from trainer.job import Job
from trainer.models.vae.train import train
from trainer.progress import Silent
from trainer.sweep.score import PRECISION, RECONSTRUCTION, Score, resolved
from trainer.trained import TrainedModel

EVIDENCE: dict[str, Any] = {
    "metrics": {"r2": 0.9, "r2_per_feature": {"a": 0.9}},
    "axes": [{"active": True}, {"active": False}, {"active": False}],
}


@pytest.fixture
def model(config: Config, table: Table, tmp_path: Path) -> TrainedModel:
    return train(Job(config, table, runs.create(tmp_path, config), Silent(), report=False))


def test_a_dead_axis_costs(model: TrainedModel, config: Config, table: Table) -> None:
    assert Score("r2", 0.05).of(EVIDENCE, model, config, table) == pytest.approx(0.9 - 2 * 0.05)
    assert str(Score("r2", 0.05)) == "r2 - 0.05 x axes that are not active"


def test_a_metric_that_is_no_number_or_absent_is_named(model: TrainedModel, config: Config, table: Table) -> None:
    for name in ("r3", "r2_per_feature"):
        with pytest.raises(TrainingError, match=f"no metric {name} .* precision, r2"):
            Score(name).of(EVIDENCE, model, config, table)


def test_precision_is_that_of_labelled_rows(model: TrainedModel, config: Config, table: Table) -> None:
    score = Score(PRECISION, 0.0)
    chance = replace(table, labels=np.random.default_rng(0).choice(["a", "b"], len(table)).astype(object))
    assert score.of(EVIDENCE, model, config, chance) == pytest.approx(0.5, abs=0.03)
    one_kind = replace(table, labels=np.array([None, "a"] * (len(table) // 2), object))
    assert score.of(EVIDENCE, model, config, one_kind) == pytest.approx(1)
    with pytest.raises(TrainingError, match="needs feature rows with labels"):
        score.of(EVIDENCE, model, config, replace(table, labels=None))


def test_without_a_choice_labels_decide(table: Table) -> None:
    assert resolved("auto", table) == PRECISION
    assert resolved("auto", replace(table, labels=None)) == RECONSTRUCTION
    assert resolved("auto", object()) == RECONSTRUCTION
    assert resolved("r2_sampled", table) == "r2_sampled"
