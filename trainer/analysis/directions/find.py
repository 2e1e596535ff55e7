"""Directions of attributes: the way along which a column of numbers rises, or a class grows likelier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict

RIDGE, FOLDS = 1.0, 5
LEAST_ROWS = 50

Latents = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Direction:
    """A direction (dims,) for `songspace.flow`, with what it is worth on rows that it was not found with.

    `linear`: adding it raises the predicted number by one standard deviation of the column; the strength is R2.
    `logistic`: adding it raises the log-odds of the class by 1; the strength is 2 AUC - 1. Of all such steps it is the
    shortest. A strength near 0 is no direction, and one below 0 worse than none.
    """

    column: str
    kind: str
    strength: float
    rows: int
    direction: npt.NDArray[np.float64]


def find_direction(column: str, latents: Latents, values: npt.NDArray[np.floating]) -> Direction | None:
    """The way of a column of numbers (n,), NaN where unknown, through latents (n, dims), by ridge regression.

    None where fewer than 50 rows have a value, or all have the same.
    """
    known = np.isfinite(values)
    points, numbers = latents[known].astype(np.float64), values[known].astype(np.float64)
    if len(numbers) < LEAST_ROWS or numbers.std() == 0:
        return None
    target = (numbers - numbers.mean()) / numbers.std()
    model = Ridge(alpha=RIDGE)
    guess = cross_val_predict(model, points, target, cv=KFold(FOLDS, shuffle=True, random_state=0))
    weights = np.asarray(model.fit(points, target).coef_, np.float64)
    return Direction(column, "linear", float(r2_score(target, guess)), len(numbers), _shortest(weights))


def find_class_direction(column: str, latents: Latents, member: npt.NDArray[np.bool_]) -> Direction | None:
    """The way towards a class whose members (n,) are marked, through latents (n, dims), by logistic regression.

    None where fewer than 50 rows are of the class, or fewer than 50 are not. Both sides count alike.
    """
    if min(np.count_nonzero(member), np.count_nonzero(~member)) < LEAST_ROWS:
        return None
    points = latents.astype(np.float64)
    model = LogisticRegression(class_weight="balanced", max_iter=1_000)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    guess = cross_val_predict(model, points, member, cv=folds, method="decision_function")
    weights = np.asarray(model.fit(points, member).coef_[0], np.float64)
    strength = 2 * float(roc_auc_score(member, guess)) - 1
    return Direction(column, "logistic", strength, len(member), _shortest(weights))


def _shortest(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The shortest step along which weights (dims,) rise by 1."""
    squared = float(weights @ weights)
    return weights / squared if squared > 0 else weights
