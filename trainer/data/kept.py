"""The rows that a run keeps of its library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trainer.data.table import Rows, Table


@dataclass(frozen=True, slots=True)
class Kept:
    """Raw rows (n, width), what each is called, and of which class it is, where that is known."""

    rows: Rows
    titles: Sequence[str | None]
    labels: Sequence[str | None] | None

    def first(self, count: int) -> Kept:
        """The first so many rows."""
        return Kept(self.rows[:count], self.titles[:count], None if self.labels is None else self.labels[:count])


def joined(tables: Sequence[Table]) -> Kept:
    """The rows of tables of one library, one after the other; a row without a title goes by its number."""
    rows = np.concatenate([table.rows for table in tables])
    titles = [title for table in tables if table.titles is not None for title in table.titles]
    labels = [label for table in tables if table.labels is not None for label in table.labels]
    return Kept(rows, titles or [f"row {number}" for number in range(len(rows))], labels or None)
