"""Smaller graphs: a single row inside Postgres pays for every node."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import onnx
from onnx import numpy_helper


def fold_weights(graph: onnx.GraphProto) -> None:
    """Move per-feature weights that are multiplied onto a layer's input into the layer's matrix, in place.

    x * w @ A is x @ (w * A). Nothing else is folded: standardising, (x - mean) / scale, is not the same in
    float32 once it is written as x * a + b.
    """
    constants = {tensor.name: tensor for tensor in graph.initializer}
    for layer in list(graph.node):
        product = _node_that_makes(graph, layer.input[0]) if layer.op_type == "Gemm" else None
        if product is None or product.op_type != "Mul" or _readers(graph, product.output[0]) != 1:
            continue
        weight, matrix = constants.get(product.input[1]), constants.get(layer.input[1])
        if weight is None or matrix is None or len(weight.dims) != 1 or _readers(graph, matrix.name) != 1:
            continue
        _scale(matrix, numpy_helper.to_array(weight), rows=not _attribute(layer, "transB"))
        layer.input[0] = product.input[0]
        graph.node.remove(product)
        if not _readers(graph, weight.name):
            graph.initializer.remove(weight)


def _scale(matrix: onnx.TensorProto, weight: npt.NDArray[np.float32], rows: bool) -> None:
    values = numpy_helper.to_array(matrix) * (weight[:, None] if rows else weight)
    matrix.CopyFrom(numpy_helper.from_array(values.astype(np.float32), matrix.name))


def _node_that_makes(graph: onnx.GraphProto, name: str) -> onnx.NodeProto | None:
    return next((node for node in graph.node if name in node.output), None)


def _readers(graph: onnx.GraphProto, name: str) -> int:
    return sum(list(node.input).count(name) for node in graph.node) + sum(
        output.name == name for output in graph.output
    )


def _attribute(node: onnx.NodeProto, name: str) -> int:
    return next((int(attribute.i) for attribute in node.attribute if attribute.name == name), 0)
