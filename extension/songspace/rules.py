"""Which rows a model may be given: the rules of its spec, applied to many rows at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songspace.spec import Port


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one input, as arrays.

    A row passes when every value is finite, within its feature's bounds and not among its rejected values, and
    when the row is not silent (all zero) where silence is rejected.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    rejected: tuple[tuple[int, NDArray[np.float64]], ...]
    reject_all_zero: bool

    @classmethod
    def of(cls, port: Port) -> Rules:
        """Compile the rules of an input of kind `columns`."""
        bounds = np.array([feature.bounds for feature in port.features], dtype=np.float64).reshape(-1, 2)
        rejected = tuple(
            (index, np.array(feature.reject, dtype=np.float64))
            for index, feature in enumerate(port.features)
            if feature.reject
        )
        return cls(bounds[:, 0], bounds[:, 1], rejected, port.reject_all_zero)

    def broken(self, rows: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Per value of `rows` (n, width), whether it breaks its feature's rule; NaN and infinities always do."""
        broken = np.asarray(~((rows >= self.low) & (rows <= self.high)), dtype=np.bool_)
        for index, values in self.rejected:
            broken[:, index] |= np.isin(rows[:, index], values)
        return broken

    def silent(self, rows: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Per row, whether it is rejected as silence."""
        if not self.reject_all_zero:
            return np.zeros(len(rows), dtype=np.bool_)
        return np.asarray(~rows.any(axis=1), dtype=np.bool_)

    def accepted(self, rows: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Per row of `rows` (n, width), whether the model may be given it."""
        return np.asarray(~(self.broken(rows).any(axis=1) | self.silent(rows)), dtype=np.bool_)
