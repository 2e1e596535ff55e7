"""Which rows can be trained on, and why the others cannot."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from songspace.errors import DataError
from trainer.config import FeatureSettings, SourceSettings
from trainer.data.table import Mask, Rows, Table

LEAST_ROWS = 64


def clean(table: Table, settings: SourceSettings) -> tuple[Table, dict[str, int]]:
    """The accepted rows, and how many were left out by reason; a row counts for its first reason only.

    Raises DataError, with the counts, where fewer than 64 rows remain.
    """
    accepted = np.ones(len(table), np.bool_)
    rejected: dict[str, int] = {}
    for reason, mask in _reasons(table.rows, settings):
        count = int(np.count_nonzero(mask & accepted))
        if count:
            rejected[reason] = count
        accepted &= ~mask
    kept = table if accepted.all() else table.take(accepted)
    if len(kept) < LEAST_ROWS:
        raise DataError(_too_few(table, len(kept), rejected, settings))
    return kept, rejected


def _reasons(rows: Rows, settings: SourceSettings) -> Iterator[tuple[str, Mask]]:
    yield "missing value", _any(np.isnan(rows))
    yield "infinite value", _any(np.isinf(rows))
    if settings.reject_all_zero:
        yield "silent", ~_any(rows != 0)
    for index, feature in enumerate(settings.features):
        yield f"rule of {feature.name}", _breaks_rule(rows[:, index], feature)


def _any(marked: Mask) -> Mask:
    return np.asarray(marked.any(axis=1), np.bool_)


def _breaks_rule(values: Rows, feature: FeatureSettings) -> Mask:
    broken = np.isin(values, np.asarray(feature.reject, np.float32))
    if feature.minimum is not None:
        broken |= values < np.float32(feature.minimum)
    if feature.maximum is not None:
        broken |= values > np.float32(feature.maximum)
    return np.asarray(broken, np.bool_)


def _too_few(table: Table, count: int, rejected: dict[str, int], settings: SourceSettings) -> str:
    reasons = ", ".join(f"{number} {reason}" for reason, number in rejected.items())
    left_out = f"; left out: {reasons}" if reasons else ""
    empty = [name for name, values in zip(table.names, table.rows.T, strict=True) if np.isnan(values).all()]
    advice = f". No row has a value of {', '.join(empty)}: leave it out with --features" if len(table) and empty else ""
    return f"{settings.description} has {count} rows to train on, and {LEAST_ROWS} are needed{left_out}{advice}"
