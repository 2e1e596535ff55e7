"""Disentanglement, completeness and informativeness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from trainer.analysis.disentanglement.factors import Codes, Latents
from trainer.analysis.disentanglement.information import Matrix

TREES, LEAST_LEAF = 20, 5
# More rows make the forests slower and their importances no steadier.
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class DCI:
    """The three scores, their parts by axis or by factor, and the importance (dims, factors) behind them."""

    disentanglement: float
    completeness: float
    informativeness: float
    per_axis: tuple[float, ...]
    per_factor: tuple[float, ...]
    informativeness_per_factor: tuple[float, ...]
    importance: Matrix


def dci(latents: Latents, factors: Codes, ordered: npt.NDArray[np.bool_], seed: int = 0) -> DCI:
    """DCI of latents (n, dims) and factors (n, factors), Eastwood & Williams 2018.

    A random forest predicts each factor from all axes; R_ij is the importance of axis i for factor j. An axis is
    disentangled by 1 - H(R_i. / sum) to base factors, weighted by its part of all importance; a factor is complete by
    1 - H(R_.j / sum) to base dims. Informativeness is on rows not learned from, 0 for a guess and 1 for no error: R2
    of an `ordered` factor, else accuracy as a share of what the commonest class leaves open.
    """
    order = np.random.default_rng(seed).permutation(len(latents))[:MOST_ROWS]
    fitted, measured = order[::2], order[1::2]
    columns, informative = [], []
    for codes, has_order in zip(factors.T, ordered, strict=True):
        forest = _forest(bool(has_order), seed).fit(latents[fitted], codes[fitted])
        guess = np.asarray(forest.predict(latents[measured]), np.float64)
        columns.append(np.asarray(forest.feature_importances_, np.float64))
        informative.append(_skill(codes[measured], guess, bool(has_order)))
    importance = np.stack(columns, axis=1)
    per_axis, per_factor = disentangled(importance), disentangled(importance.T)
    total = importance.sum()
    return DCI(
        disentanglement=float(per_axis @ importance.sum(axis=1) / total) if total > 0 else 0.0,
        completeness=float(per_factor.mean()),
        informativeness=float(np.mean(informative)),
        per_axis=tuple(per_axis.tolist()),
        per_factor=tuple(per_factor.tolist()),
        informativeness_per_factor=tuple(informative),
        importance=importance,
    )


def disentangled(importance: Matrix) -> Matrix:
    """1 - entropy (rows,), to the base of the columns, of each row's shares; 0 for a row of zeros."""
    total = importance.sum(axis=1, keepdims=True)
    shares = np.divide(importance, total, out=np.zeros_like(importance), where=total > 0)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    entropy = -(shares * logs).sum(axis=1) / np.log(max(2, importance.shape[1]))
    return np.where(total[:, 0] > 0, 1 - entropy, 0.0)


def _forest(ordered: bool, seed: int) -> RandomForestRegressor | RandomForestClassifier:
    # All axes at each split: a random few would lend importance to axes that know nothing.
    kind = RandomForestRegressor if ordered else RandomForestClassifier
    return kind(TREES, min_samples_leaf=LEAST_LEAF, max_features=1.0, random_state=seed)


def _skill(truth: Codes, guess: npt.NDArray[np.float64], ordered: bool) -> float:
    if ordered:
        error, base = float(np.square(truth - guess).sum()), float(np.square(truth - truth.mean()).sum())
    else:
        error, base = float((truth != guess).sum()), float(len(truth) - np.bincount(truth).max())
    return max(0.0, 1 - error / base) if base > 0 else 0.0
