"""What a node of the graph takes: a row that is being calculated, a constant, or the sizes of something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from exporters.to_sql import text
from exporters.to_sql.program import Program

BATCH = -1

Cells: TypeAlias = Callable[[], Sequence[str]]


class Row:
    """A row of `width` numbers: as float8 expressions, one a number, or as one vector; whichever its readers ask for.

    Nothing is written before it is asked for, and what several read is written once, into a variable.
    """

    def __init__(
        self,
        program: Program,
        width: int,
        cells: Cells | None = None,
        vector: Callable[[], str] | None = None,
    ) -> None:
        """Take how its numbers are written, how its vector is, or both."""
        self.program, self.width = program, width
        self.readers = 1
        self._make_cells, self._make_vector = cells, vector
        self._array: str | None = None
        self._vector: str | None = None

    def once(self) -> Sequence[str]:
        """Expressions of its numbers, for a reader that writes each of them once."""
        written = self._array or self._vector
        return self.often() if written or self.readers > 1 or self._make_cells is None else self._make_cells()

    def often(self) -> Sequence[str]:
        """Expressions of its numbers that cost little however often they are written."""
        if self._array is None:
            if self._make_cells is not None and self._vector is None:
                self._array = self.program.assign(text.FLOAT8S, text.array(self._make_cells()))
            else:
                self._array = self.program.assign(text.FLOAT8S, f"{self.vector()}::{text.FLOAT4S}::{text.FLOAT8S}")
        return [f"{self._array}[{number}]" for number in range(1, self.width + 1)]

    def vector(self) -> str:
        """A variable that holds it as a vector."""
        if self._vector is None:
            if self._array is not None:
                expression = f"{self._array}::{text.VECTOR}"
            elif self._make_vector is not None:
                expression = self._make_vector()
            else:
                assert self._make_cells is not None
                expression = f"{text.array(self._make_cells())}::{text.VECTOR}"
            self._vector = self.program.assign(text.VECTOR, expression)
        return self._vector

    @classmethod
    def given(cls, program: Program, width: int, parameter: str) -> Row:
        """The row that the function is called with."""
        row = cls(program, width, vector=lambda: parameter)
        row._vector = parameter
        return row


class Constant:
    """Numbers out of the graph itself."""

    def __init__(self, values: npt.NDArray[np.generic]) -> None:
        """Take an array of any shape."""
        self.values = values

    def row(self, width: int) -> npt.NDArray[np.float32] | None:
        """Its numbers as one row of `width`; None where they make no such row."""
        flat = self.values.reshape(-1)
        if max(self.values.shape[:-1], default=1) != 1 or flat.size not in (1, width):
            return None
        return np.broadcast_to(flat.astype(np.float32), (width,))


class Sizes(tuple[int, ...]):
    """A shape; the number of rows in it is BATCH."""


Operand: TypeAlias = Row | Constant | Sizes
