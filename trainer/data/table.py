"""Rows of a library in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Table:
    """Raw rows, float32 (n, features), NaN where a value is missing; `labels` (n,) of text or None."""

    names: tuple[str, ...]
    rows: Rows
    labels: npt.NDArray[np.object_] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, which: Mask | npt.NDArray[np.int64]) -> Table:
        """The rows that a mask or a list of indices names."""
        labels = None if self.labels is None else self.labels[which]
        return replace(self, rows=self.rows[which], labels=labels)


def concatenate(names: Sequence[str], chunks: Sequence[Rows], labels: list[object] | None) -> Table:
    """One table from the chunks of a stream; labels that are no text become text."""
    rows = np.concatenate(chunks) if chunks else np.empty((0, len(names)), np.float32)
    if labels is None:
        return Table(tuple(names), rows)
    texts = np.array([None if label is None else str(label) for label in labels], dtype=object)
    return Table(tuple(names), rows, texts)
