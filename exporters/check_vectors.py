"""The check vectors of a spec: rows of the library, and what torch answers to them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from exporters.parity import torch_answers
from songspace.spec import Check, Spec
from trainer.data.table import Rows
from trainer.trained import TrainedModel

COUNT = 8
# A spec is read at every load: of a wide input it holds fewer rows, in fewer digits.
MOST_NUMBERS, DIGITS = 16_384, 3


def check_vectors(model: TrainedModel) -> Check:
    """Up to eight rows: from the most ordinary to the most extreme one, with torch's answers."""
    if model.spec.input.kind == "vector":
        return _of_vectors(model)
    rows = choose_rows(model.rows, model.spec)
    answers = torch_answers(model, rows)
    decoded = () if answers.decoded is None else nested(answers.decoded)
    return Check(nested(rows), nested(answers.embeddings), decoded)


def _of_vectors(model: TrainedModel) -> Check:
    count = max(2, min(COUNT, MOST_NUMBERS // model.spec.input.width))
    order = np.argsort(np.linalg.norm(model.rows, axis=1), kind="stable")
    chosen = model.rows[order[np.linspace(0, len(order) - 1, count).astype(np.int64)]]
    rows = np.round(chosen.astype(np.float64), DIGITS)
    answers = torch_answers(model, rows.astype(np.float32))
    return Check(nested(rows), nested(answers.embeddings))


def choose_rows(rows: Rows, spec: Spec) -> Rows:
    """Half of the rows evenly between the most ordinary and the most extreme, half the most extreme ones."""
    order = np.argsort(_extremity(rows, spec), kind="stable")
    extreme = order[-COUNT // 2 :]
    spread = order[np.linspace(0, len(order) - 1, COUNT // 2, endpoint=False).astype(np.int64)]
    return rows[np.unique(np.concatenate([spread, extreme]))]


def nested(rows: npt.NDArray[np.floating]) -> tuple[tuple[float, ...], ...]:
    """Rows as a spec keeps them."""
    return tuple(tuple(float(value) for value in row) for row in rows)


def _extremity(rows: Rows, spec: Spec) -> npt.NDArray[np.float64]:
    """Per row, how many scales its farthest feature is from the mean."""
    mean = np.array([feature.mean for feature in spec.features])
    scale = np.array([feature.scale for feature in spec.features])
    distance = np.divide(np.abs(rows - mean), scale, out=np.zeros(rows.shape), where=scale > 0)
    return np.asarray(distance.max(axis=1, initial=0.0))
