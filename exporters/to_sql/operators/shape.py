"""What only says how large something is, or hands it on: exporters write it around a broadcast."""

from __future__ import annotations

import numpy as np
from onnx import numpy_helper

from exporters.to_sql.operands import BATCH, Constant, Operand, Row, Sizes
from exporters.to_sql.operators.node import Operands, Writer


def identity(node: Operands) -> Row:
    """The same row by another name."""
    return node.row()


def constant(node: Operands) -> Constant:
    """A constant that is a node."""
    for name, value in node.node.attributes.items():
        if name == "value":
            return Constant(numpy_helper.to_array(value))
        if name in ("value_float", "value_floats", "value_int", "value_ints"):
            return Constant(np.array(value))
    raise node.node.refused("it is not of numbers")


def shape(node: Operands) -> Sizes:
    """The shape of a row, as far as it is asked for."""
    start, end = node.node.attribute("start", 0), node.node.attribute("end", None)
    return Sizes((BATCH, node.row().width)[start:end])


def concat(node: Operands) -> Sizes:
    """Sizes side by side. Nothing else is known to be."""
    if not any(isinstance(value, Sizes) for value in node.values):
        raise node.node.refused("only sizes can be put side by side")
    return Sizes(size for position in range(len(node.values)) for size in node.sizes(position))


def expand(node: Operands) -> Operand:
    """One number as many, or a row as it is."""
    given, sizes = node.row(), node.sizes(1)
    width = max(given.width, sizes[-1])
    if given.width == width and len(sizes) <= 2:
        return given
    if given.width != 1 or len(sizes) != 2:
        raise node.node.refused(f"a row of {given.width} numbers does not fit the sizes {list(sizes)}")
    return Row(node.program, width, lambda: list(given.often()) * width)


WRITERS: dict[str, Writer] = {
    "Identity": identity,
    "Constant": constant,
    "Shape": shape,
    "Concat": concat,
    "Expand": expand,
}
