"""Sums, means and norms along a row."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from exporters.to_sql import text
from exporters.to_sql.operands import Row
from exporters.to_sql.operators.node import Operands, Writer


def reduced(write: Callable[[str, int], str], node: Operands) -> Row:
    """One number of a row. The axis is an input, or an attribute in older operator sets."""
    axes = node.constant(1).reshape(-1).tolist() if node.has(1) else node.node.attribute("axes", [])
    if len(axes) != 1 or not node.node.attribute("keepdims", 1):
        raise node.node.refused("it does not leave one number a row")
    node.require_last_axis(int(axes[0]))
    given = node.row()
    return single(given, lambda: write(given.vector(), given.width))


def single(given: Row, write: Callable[[], str]) -> Row:
    """A row of one number, kept in a variable."""
    return Row(given.program, 1, lambda: [given.program.assign(text.FLOAT8, write())])


def mean(row: str, width: int) -> str:
    """The mean of a vector."""
    return text.with_vectors(text.vector(np.full(width, -1 / width, np.float32)), "<#>", row)


def total(row: str, width: int) -> str:
    """The sum of a vector."""
    return text.with_vectors(text.vector(np.full(width, -1, np.float32)), "<#>", row)


def squares(row: str, width: int) -> str:
    """The sum of a vector's squares."""
    return f"(OPERATOR(pg_catalog.-) {text.with_vectors(row, '<#>', row)})"


def norm(row: str, width: int) -> str:
    """The Euclidean length of a vector."""
    return f"{{vector}}.vector_norm({row})"


WRITERS: dict[str, Writer] = {
    "ReduceMean": partial(reduced, mean),
    "ReduceSum": partial(reduced, total),
    "ReduceSumSquare": partial(reduced, squares),
    "ReduceL2": partial(reduced, norm),
}
