"""Activations: ReLU, SELU, GELU by erf or by tanh, and erf itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial, reduce

from exporters.to_sql import text
from exporters.to_sql.operands import Row
from exporters.to_sql.operators.arithmetic import bounded, exponential, unary
from exporters.to_sql.operators.node import Operands, Writer

# erf(y) is tanh(y * P(y ** 2)) within 1.2e-8 for |y| <= 4, by a minimax fit of atanh(erf(y)); beyond, float32 is 1.
# Postgres has an erf of its own from 16 on only.
ERF_LIMIT = 4.0
ERF_POLYNOMIAL = (
    1.12837932,
    0.102770423,
    -2.01086282e-4,
    -6.0267517e-4,
    7.41812969e-5,
    -4.20837688e-7,
    -9.34622666e-7,
    1.16114678e-7,
    -6.13975058e-9,
    1.24871588e-10,
)
# To add and take away this number leaves nothing so small that its square is an underflow, pgvector's error.
GRAIN = 2.0**-10

GELU_TANH = (math.sqrt(2 / math.pi), 0.044715)
SELU = (1.67326319217681884765625, 1.05070102214813232421875)


def relu(node: Operands) -> Row:
    """max(x, 0)."""
    return unary(lambda cell: bounded(cell, 0.0, None), node)


def selu(node: Operands) -> Row:
    """gamma * (max(x, 0) + alpha * (exp(min(x, 0)) - 1))."""
    alpha, gamma = node.node.attribute("alpha", SELU[0]), node.node.attribute("gamma", SELU[1])
    given = node.row()

    def write(cell: str) -> str:
        below = text.calculate(exponential(bounded(cell, None, 0.0)), "-", text.number(1))
        both = text.calculate(bounded(cell, 0.0, None), "+", text.calculate(text.number(alpha), "*", below))
        return text.calculate(text.number(gamma), "*", both)

    return Row(node.program, given.width, lambda: [write(cell) for cell in given.often()])


def gelu(node: Operands) -> Row:
    """x times the normal distribution's function of x, or the approximation of it by tanh."""
    if node.node.attribute("approximate", b"none") == b"tanh":
        return _gelu_by_tanh(node)
    given = node.row()

    def vector() -> str:
        row = given.vector()
        both = text.with_vectors(
            _all(given, 0.5), "+", text.with_vectors(_all(given, 0.5), "*", _erf(given, math.sqrt(0.5)))
        )
        return text.with_vectors(row, "*", both)

    return Row(node.program, given.width, vector=vector)


def erf(node: Operands) -> Row:
    """The error function."""
    given = node.row()
    return Row(node.program, given.width, vector=lambda: _erf(given, 1.0))


def _erf(given: Row, scale: float) -> str:
    """A vector with erf(scale * x) of each number x: the polynomial by whole vectors, tanh number by number."""
    program, limit = given.program, ERF_LIMIT / scale
    bound = program.assign(
        text.VECTOR, f"{text.array(bounded(cell, -limit, limit) for cell in given.often())}::{text.VECTOR}"
    )
    grain = _all(given, GRAIN)
    coarse = program.assign(text.VECTOR, text.with_vectors(text.with_vectors(bound, "+", grain), "-", grain))
    square = program.assign(text.VECTOR, text.with_vectors(coarse, "*", coarse))
    terms = [_all(given, factor * scale ** (2 * power + 1)) for power, factor in enumerate(ERF_POLYNOMIAL)]
    polynomial = reduce(
        lambda sum_, term: text.with_vectors(text.with_vectors(sum_, "*", square), "+", term), reversed(terms)
    )
    inner = Row(program, given.width, vector=lambda: text.with_vectors(bound, "*", polynomial))
    return program.assign(
        text.VECTOR, f"{text.array(text.call('tanh', cell) for cell in inner.often())}::{text.VECTOR}"
    )


def _all(given: Row, value: float) -> str:
    """A constant vector, as wide as a row, of one number."""
    return text.vector([value] * given.width)


def _gelu_by_tanh(node: Operands) -> Row:
    """0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x ** 3)))."""
    given = node.row()
    outer, inner = map(text.number, GELU_TANH)

    def write(cell: str) -> str:
        square = text.calculate(inner, "*", text.calculate(cell, "*", cell))
        around = text.calculate(text.number(1), "+", square)
        angle = text.calculate(text.calculate(outer, "*", cell), "*", around)
        half = text.calculate(text.number(0.5), "*", cell)
        return text.calculate(half, "*", text.calculate(text.number(1), "+", text.call("tanh", angle)))

    def cells() -> Sequence[str]:
        return [write(cell) for cell in given.often()]

    return Row(node.program, given.width, cells)


WRITERS: dict[str, Writer] = {
    "Relu": relu,
    "Selu": selu,
    "Gelu": gelu,
    "Erf": erf,
    "Tanh": partial(unary, partial(text.call, "tanh")),
}
