"""Which rows a model may be given: the rules of its spec, applied to one row or to many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songspace.spec import Feature, Port


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one input.

    A row passes when every value is finite, within its feature's bounds and not among its rejected values, and
    when the row is not silent (all zero) where silence is rejected.
    """

    bounds: tuple[tuple[float, float], ...]
    rejected: tuple[tuple[int, frozenset[float]], ...]
    reject_all_zero: bool

    @classmethod
    def of(cls, port: Port) -> Rules:
        """Compile the rules of an input; those of a vector are that its numbers are finite float32 and not all zero."""
        bounds = tuple(feature.bounds for feature in port.features) or (Feature("").bounds,) * port.width
        rejected = tuple((i, frozenset(feature.reject)) for i, feature in enumerate(port.features) if feature.reject)
        return cls(bounds, rejected, port.reject_all_zero or port.kind == "vector")

    def accepts(self, row: Sequence[float | None]) -> bool:
        """Whether the model may be given one row; on so few numbers a loop takes a third of numpy's time."""
        for value, (low, high) in zip(row, self.bounds, strict=True):
            if value is None or not low <= value <= high:
                return False
        for index, values in self.rejected:
            if row[index] in values:
                return False
        return not self.reject_all_zero or any(row)

    def broken(self, rows: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Per value of `rows` (n, width), whether it breaks its feature's rule; NaN and infinities always do."""
        low, high = np.array(self.bounds, dtype=np.float64).reshape(-1, 2).T
        broken = np.asarray(~((rows >= low) & (rows <= high)), dtype=np.bool_)
        for index, values in self.rejected:
            broken[:, index] |= np.isin(rows[:, index], list(values))
        return broken

    def silent(self, rows: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Per row, whether it is rejected as silence."""
        if not self.reject_all_zero:
            return np.zeros(len(rows), dtype=np.bool_)
        return np.asarray(~rows.any(axis=1), dtype=np.bool_)

    def accepted(self, rows: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Per row of `rows` (n, width), whether the model may be given it."""
        return np.asarray(~(self.broken(rows).any(axis=1) | self.silent(rows)), dtype=np.bool_)
