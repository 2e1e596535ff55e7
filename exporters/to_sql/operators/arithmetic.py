"""Arithmetic on single numbers, and its broadcasting along a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce

from exporters.to_sql import text
from exporters.to_sql.operands import Constant, Row
from exporters.to_sql.operators.node import Operands, Writer

MOST_POWER = 4
# Below this exp() is an error of Postgres's, for want of smaller numbers; as float32 it is 0 long before.
LEAST_EXPONENT = -200.0


def binary(operator: str, node: Operands) -> Row:
    """Add, Sub, Mul and Div of rows, and of rows and constants."""
    width = _width(node)

    def cells() -> Sequence[str]:
        left, right = (_cells(node, position, width) for position in (0, 1))
        return [text.calculate(a, operator, b) for a, b in zip(left, right, strict=True)]

    def vector() -> str:
        return text.with_vectors(_vector(node, 0, width), operator, _vector(node, 1, width))

    return Row(node.program, width, cells, vector if _by_vectors(node, operator, width) else None)


def _width(node: Operands) -> int:
    widths = {value.width for value in node.values if isinstance(value, Row)}
    widths |= {value.values.size for value in node.values if isinstance(value, Constant)}
    if len(widths - {1}) > 1:
        raise node.node.refused(f"its inputs have {' and '.join(map(str, sorted(widths)))} numbers")
    return max(widths)


def _cells(node: Operands, position: int, width: int) -> Sequence[str]:
    value = node.values[position]
    if isinstance(value, Row):
        return value.once() if value.width == width else list(value.often()) * width
    return [text.number(constant) for constant in node.numbers(position, width)]


def _vector(node: Operands, position: int, width: int) -> str:
    value = node.values[position]
    return value.vector() if isinstance(value, Row) else text.vector(node.numbers(position, width))


def _by_vectors(node: Operands, operator: str, width: int) -> bool:
    # pgvector has no division, and its product of two small numbers is an error where ONNX Runtime's is 0.
    rows = [value for value in node.values if isinstance(value, Row)]
    return all(row.width == width for row in rows) and (operator in "+-" or (operator == "*" and len(rows) == 1))


def unary(write: Callable[[str], str], node: Operands) -> Row:
    """A function of each number, in whose SQL the number stands once."""
    given = node.row()
    return Row(node.program, given.width, lambda: [write(cell) for cell in given.once()])


def clip(node: Operands) -> Row:
    """Clip, its bounds constants or left out."""
    low, high = node.scalar(1), node.scalar(2)
    return unary(lambda cell: bounded(cell, low, high), node)


def bounded(cell: str, low: float | None, high: float | None) -> str:
    """A number within bounds."""
    if low is not None:
        cell = f"GREATEST({cell}, {text.number(low)})"
    return cell if high is None else f"LEAST({cell}, {text.number(high)})"


def extreme(function: str, node: Operands) -> Row:
    """Max and Min of a row and one number."""
    limit = text.number(node.scalar(1) or 0.0)
    return unary(lambda cell: f"{function}({cell}, {limit})", node)


def power(node: Operands) -> Row:
    """Pow with a small whole exponent."""
    given, exponent = node.row(), node.scalar(1)
    if exponent is None or exponent not in range(1, MOST_POWER + 1):
        raise node.node.refused(f"its exponent is {exponent}; whole ones from 1 to {MOST_POWER} are known")
    multiply = partial(reduce, lambda product, cell: text.calculate(product, "*", cell))
    return Row(node.program, given.width, lambda: [multiply([cell] * int(exponent)) for cell in given.often()])


def exponential(cell: str) -> str:
    """exp() without Postgres's error where it is too small."""
    return text.call("exp", bounded(cell, LEAST_EXPONENT, None))


WRITERS: dict[str, Writer] = {
    "Add": partial(binary, "+"),
    "Sub": partial(binary, "-"),
    "Mul": partial(binary, "*"),
    "Div": partial(binary, "/"),
    "Clip": clip,
    "Max": partial(extreme, "GREATEST"),
    "Min": partial(extreme, "LEAST"),
    "Pow": power,
    "Exp": partial(unary, exponential),
    "Sqrt": partial(unary, partial(text.call, "sqrt")),
}
