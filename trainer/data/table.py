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
    """Raw rows, float32 (n, features), NaN where a value is missing; `labels` and `titles` (n,) of text or None."""

    names: tuple[str, ...]
    rows: Rows
    labels: npt.NDArray[np.object_] | None = None
    titles: npt.NDArray[np.object_] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, which: Mask | npt.NDArray[np.int64]) -> Table:
        """The rows that a mask or a list of indices names."""
        labels, titles = (None if texts is None else texts[which] for texts in (self.labels, self.titles))
        return replace(self, rows=self.rows[which], labels=labels, titles=titles)


def concatenate(
    names: Sequence[str],
    chunks: Sequence[Rows],
    labels: Sequence[object] | None,
    titles: Sequence[object] | None = None,
) -> Table:
    """One table from the chunks of a stream; labels and titles that are no text become text."""
    rows = np.concatenate(chunks) if chunks else np.empty((0, len(names)), np.float32)
    return Table(tuple(names), rows, _texts(labels), _texts(titles))


def _texts(values: Sequence[object] | None) -> npt.NDArray[np.object_] | None:
    if values is None:
        return None
    return np.array([None if value is None else str(value) for value in values], dtype=object)
