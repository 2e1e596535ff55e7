"""The check vectors of a spec: rows of the library, and what torch answers to them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from exporters.parity import torch_answers
from songspace.spec import Check, Spec
from trainer.data.table import Rows
from trainer.trained import TrainedModel

COUNT = 8


def check_vectors(model: TrainedModel) -> Check:
    """Up to eight rows: from the most ordinary to the most extreme one, with torch's answers."""
    rows = choose_rows(model.rows, model.spec)
    answers = torch_answers(model, rows)
    decoded = () if answers.decoded is None else nested(answers.decoded)
    return Check(nested(rows), nested(answers.embeddings), decoded)


def choose_rows(rows: Rows, spec: Spec) -> Rows:
    """Half of the rows evenly between the most ordinary and the most extreme, half the most extreme ones."""
    order = np.argsort(_extremity(rows, spec), kind="stable")
    extreme = order[-COUNT // 2 :]
    spread = order[np.linspace(0, len(order) - 1, COUNT // 2, endpoint=False).astype(np.int64)]
    return rows[np.unique(np.concatenate([spread, extreme]))]


def nested(rows: Rows) -> tuple[tuple[float, ...], ...]:
    """Rows as a spec keeps them."""
    return tuple(tuple(float(value) for value in row) for row in rows)


def _extremity(rows: Rows, spec: Spec) -> npt.NDArray[np.float64]:
    """Per row, how many scales its farthest feature is from the mean."""
    mean = np.array([feature.mean for feature in spec.features])
    scale = np.array([feature.scale for feature in spec.features])
    distance = np.divide(np.abs(rows - mean), scale, out=np.zeros(rows.shape), where=scale > 0)
    return np.asarray(distance.max(axis=1, initial=0.0))
