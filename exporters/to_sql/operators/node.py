"""A node with its operands at hand, as the writers of operators get it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from exporters.to_sql.graph import Node
from exporters.to_sql.operands import Constant, Operand, Row, Sizes
from exporters.to_sql.program import Program


@dataclass(frozen=True, slots=True)
class Operands:
    """A node, the function it is to be written into, and what it reads; None where an input is left out."""

    node: Node
    program: Program
    values: list[Operand | None]

    def has(self, position: int) -> bool:
        """Whether this input is given."""
        return position < len(self.values) and self.values[position] is not None

    def row(self, position: int = 0) -> Row:
        """An input that is calculated for each row. Raises ExportError where it is anything else."""
        value = self.values[position]
        if not isinstance(value, Row):
            raise self.node.refused(f"its input {position + 1} is not calculated from the row")
        return value

    def constant(self, position: int) -> npt.NDArray[np.generic]:
        """An input out of the graph itself. Raises ExportError where it is anything else."""
        value = self.values[position]
        if not isinstance(value, Constant):
            raise self.node.refused(f"its input {position + 1} is not a constant")
        return value.values

    def scalar(self, position: int) -> float | None:
        """A constant of one number; None where it is left out."""
        if not self.has(position):
            return None
        values = self.constant(position)
        if values.size != 1:
            raise self.node.refused(f"its input {position + 1} has {values.size} numbers, not one")
        return float(values.reshape(-1)[0])

    def numbers(self, position: int, width: int) -> npt.NDArray[np.float32]:
        """A constant as a row of `width` numbers, float32."""
        numbers = Constant(self.constant(position)).row(width)
        if numbers is None:
            raise self.node.refused(f"its input {position + 1} is no row of {width} numbers")
        return numbers

    def sizes(self, position: int) -> Sizes:
        """A shape, calculated or constant."""
        value = self.values[position]
        if isinstance(value, Sizes):
            return value
        return Sizes(int(size) for size in self.constant(position).reshape(-1))

    def require_last_axis(self, axis: int) -> None:
        """Raise ExportError unless an axis is the one along a row."""
        if axis not in (-1, 1):
            raise self.node.refused(f"it works along the axis {axis}; only along a row, -1 or 1, it can")


Writer: TypeAlias = Callable[[Operands], Operand]
