"""Gemm and MatMul with constant weights: an inner product for each number that comes out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from exporters.to_sql import text
from exporters.to_sql.operands import Row
from exporters.to_sql.operators.node import Operands, Writer

# Above this many weights a layer keeps them in the table: every session would hold them parsed, 4 bytes each and more.
MOST_LITERALS = 65_536


def gemm(node: Operands) -> Row:
    """alpha * x @ B + beta * C."""
    if node.node.attribute("transA", 0):
        raise node.node.refused("it takes the batch transposed")
    matrix = node.constant(1).astype(np.float32)
    if not node.node.attribute("transB", 0):
        matrix = matrix.T
    matrix = matrix * np.float32(node.node.attribute("alpha", 1.0))
    bias = None
    if node.has(2):
        bias = node.numbers(2, len(matrix)) * np.float32(node.node.attribute("beta", 1.0))
    return _layer(node, matrix, bias)


def matmul(node: Operands) -> Row:
    """x @ B."""
    matrix = node.constant(1)
    if matrix.ndim != 2:
        raise node.node.refused(f"its weights have {matrix.ndim} dimensions, not two")
    return _layer(node, matrix.astype(np.float32).T, None)


def _layer(node: Operands, matrix: npt.NDArray[np.float32], bias: npt.NDArray[np.float32] | None) -> Row:
    """A layer of weights (out, in)."""
    given = node.row()
    if matrix.shape[1] != given.width:
        raise node.node.refused(f"its weights are for rows of {matrix.shape[1]} numbers, and these have {given.width}")

    def products() -> Sequence[str]:
        row = given.vector()
        if matrix.size > MOST_LITERALS:
            array = node.program.products(matrix, row)
            return [f"{array}[{number}]" for number in range(1, len(matrix) + 1)]
        # pgvector's operator is the negative of the product.
        return [text.with_vectors(text.vector(-weights), "<#>", row) for weights in matrix]

    def cells() -> Sequence[str]:
        if bias is None:
            return products()
        return [text.calculate(product, "+", text.number(b)) for product, b in zip(products(), bias, strict=True)]

    def vector() -> str:
        row = f"{text.array(products())}::{text.VECTOR}"
        return row if bias is None else text.with_vectors(row, "+", text.vector(bias))

    return Row(node.program, len(matrix), cells, vector)


WRITERS: dict[str, Writer] = {"Gemm": gemm, "MatMul": matmul}
