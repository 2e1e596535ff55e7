"""Rows that share a factor's class, drawn from rows that were only observed.

The papers' generators fix one factor and draw the others freely. A library has no generator: rows are drawn from those
of the same class, so the other factors vary as they do among these, not independently. That favours no axis, but where
two factors go together, fixing the one narrows the other too, and scores are lower than a generator's would be.
"""

from __future__ import annotations

import numpy as np

from trainer.analysis.disentanglement.factors import Codes


class SameClass:
    """Draws of rows of one class of a factor (n,)."""

    def __init__(self, codes: Codes, rng: np.random.Generator) -> None:
        """Sort the rows by class once."""
        self.codes, self.rng = codes, rng
        self.order = np.argsort(codes, kind="stable")
        self.counts = np.bincount(codes)
        self.first = np.cumsum(self.counts) - self.counts

    def rows(self, count: int) -> Codes:
        """Any rows (count,), so that a class comes as often as it is in the library."""
        return self.rng.integers(len(self.codes), size=count)

    def mates(self, rows: Codes) -> Codes:
        """For each row one of its class, which may be itself; of any shape, as `rows`."""
        classes = self.codes[rows]
        places = (self.rng.random(rows.shape) * self.counts[classes]).astype(np.int64)
        return np.asarray(self.order[self.first[classes] + places], np.int64)
