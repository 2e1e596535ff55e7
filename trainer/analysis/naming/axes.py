"""Names of axes, proposed from what they go with."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import rankdata

from trainer.analysis.naming.words import phrase
from trainer.analysis.subject import Subject
from trainer.data.table import Rows

# Weaker than this, a listener would not hear the axis in the feature.
LEAST_CORRELATION = 0.3
MOST_WORDS = 3
MIXED = "mixed"


def correlations(embedding: Rows, values: Rows) -> np.ndarray:
    """Spearman's correlation (dims, features) of axes (n, dims) and features (n, features); 0 for what is constant."""
    axes, features = (_standardised_ranks(columns) for columns in (embedding, values))
    return np.asarray(axes.T @ features / len(axes))


def axis_names(subject: Subject, matrix: np.ndarray) -> list[dict[str, Any]]:
    """For each axis its name upwards and downwards, and the correlations (dims, features) behind it."""
    return [{"axis": axis} | _name(row, subject.names) for axis, row in enumerate(matrix)]


def _name(row: np.ndarray, names: tuple[str, ...]) -> dict[str, Any]:
    order = np.argsort(-np.abs(row), kind="stable")[:MOST_WORDS]
    strong = [(names[feature], float(row[feature])) for feature in order if abs(row[feature]) >= LEAST_CORRELATION]
    return {
        "name": phrase(strong) or MIXED,
        "opposite": phrase([(feature, -value) for feature, value in strong]) or MIXED,
        "correlations": [{"feature": feature, "correlation": value} for feature, value in strong],
    }


def _standardised_ranks(columns: Rows) -> np.ndarray:
    ranks = rankdata(columns, axis=0)
    ranks -= ranks.mean(axis=0)
    spread = ranks.std(axis=0)
    return np.asarray(np.divide(ranks, spread, out=np.zeros_like(ranks), where=spread > 0))
