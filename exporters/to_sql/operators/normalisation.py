"""LayerNormalization and LpNormalization along a row."""

from __future__ import annotations

from collections.abc import Sequence

from exporters.to_sql import text
from exporters.to_sql.operands import Row
from exporters.to_sql.operators import reduction
from exporters.to_sql.operators.node import Operands, Writer

DEFAULT_EPSILON = 1e-5


def layer_normalization(node: Operands) -> Row:
    """(x - mean) / sqrt(variance + epsilon) * scale + shift."""
    node.require_last_axis(node.node.attribute("axis", -1))
    given = node.row()
    scale = node.numbers(1, given.width)
    shift = node.numbers(2, given.width) if node.has(2) else None

    def cells() -> Sequence[str]:
        numbers = given.often()
        middle = node.program.assign(text.FLOAT8, reduction.mean(given.vector(), given.width))
        centred = Row(node.program, given.width, lambda: [text.calculate(cell, "-", middle) for cell in numbers])
        around = centred.often()
        stretch = node.program.assign(text.FLOAT8, _stretch(node, centred))
        scaled = [
            text.calculate(cell, "*", text.calculate(stretch, "*", text.number(factor)))
            for cell, factor in zip(around, scale, strict=True)
        ]
        if shift is None:
            return scaled
        return [text.calculate(cell, "+", text.number(term)) for cell, term in zip(scaled, shift, strict=True)]

    return Row(node.program, given.width, cells)


def _stretch(node: Operands, centred: Row) -> str:
    squares = reduction.squares(centred.vector(), centred.width)
    variance = text.calculate(squares, "/", text.number(centred.width))
    epsilon = text.number(node.node.attribute("epsilon", DEFAULT_EPSILON))
    return text.calculate(text.number(1), "/", text.call("sqrt", text.calculate(variance, "+", epsilon)))


def lp_normalization(node: Operands) -> Row:
    """x / |x|, and zeros of zeros."""
    node.require_last_axis(node.node.attribute("axis", -1))
    if node.node.attribute("p", 2) != 2:
        raise node.node.refused(f"its norm is L{node.node.attribute('p', 2)}; only L2 is known")
    given = node.row()
    return Row(node.program, given.width, vector=lambda: f"{{vector}}.l2_normalize({given.vector()})")


WRITERS: dict[str, Writer] = {
    "LayerNormalization": layer_normalization,
    "LpNormalization": lp_normalization,
}
