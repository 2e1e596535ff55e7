"""What trials are ranked by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from songspace.errors import TrainingError
from trainer.analysis.neighbours import class_matrix, expected_precision
from trainer.config import Config
from trainer.data.cleaning import clean
from trainer.data.table import Table
from trainer.trained import TrainedModel

AUTO, PRECISION, RECONSTRUCTION = "auto", "precision", "r2"
MOST_ROWS = 5_000
DEAD_AXIS = 0.02
FORMULA = f"""\
score = METRIC - PENALTY x axes that are not active
  METRIC (--score) is a number of metrics.json's "metrics", such as r2 or r2_sampled, or precision: the expected share
  of the 10 nearest tracks that share a class of the label, among the first {MOST_ROWS:,} with one. auto is precision
  where the rows have labels, else r2. PENALTY (--dead-axis) is {DEAD_AXIS:g} by default."""


@dataclass(frozen=True, slots=True)
class Score:
    """A metric, and what an axis that is not active costs."""

    metric: str = RECONSTRUCTION
    dead_axis: float = DEAD_AXIS

    def __str__(self) -> str:
        """The formula."""
        return f"{self.metric} - {self.dead_axis:g} x axes that are not active"

    def of(self, evidence: Mapping[str, Any], model: TrainedModel, config: Any, rows: Any) -> float:
        """The score of a trained model on its rows. Raises TrainingError where it has no such metric."""
        value = precision(model, config, rows) if self.metric == PRECISION else self._metric(evidence)
        return value - self.dead_axis * dead_axes(evidence)

    def _metric(self, evidence: Mapping[str, Any]) -> float:
        metrics = {name: value for name, value in evidence["metrics"].items() if isinstance(value, int | float)}
        if self.metric not in metrics:
            raise TrainingError(
                f"the model has no metric {self.metric} to be ranked by; --score can be: {PRECISION}, "
                + ", ".join(metrics)
            )
        return float(metrics[self.metric])


def resolved(metric: str, rows: Any) -> str:
    """The metric that is meant: `auto` is precision where the rows have labels, else R2."""
    if metric != AUTO:
        return metric
    has_labels = isinstance(rows, Table) and rows.labels is not None and any(label is not None for label in rows.labels)
    return PRECISION if has_labels else RECONSTRUCTION


def dead_axes(evidence: Mapping[str, Any]) -> int:
    """How many axes of a model are not active; 0 for a family that has none."""
    return sum(not axis["active"] for axis in evidence.get("axes", ()))


def precision(model: TrainedModel, config: Any, rows: Any) -> float:
    """Expected precision among 10 of labelled rows' embeddings. Raises TrainingError where no row has a label."""
    labels = rows.labels if isinstance(rows, Table) and isinstance(config, Config) else None
    if labels is None:
        raise TrainingError("the score precision needs feature rows with labels; set source.label, or --score r2")
    accepted, _ = clean(rows.take(np.flatnonzero([label is not None for label in labels])), config.source)
    chosen = accepted.take(np.arange(min(len(accepted), MOST_ROWS)))
    assert chosen.labels is not None
    with torch.no_grad():
        embedding = model.encoder(torch.from_numpy(chosen.rows)).numpy()
    return expected_precision(embedding, class_matrix(chosen.labels))
