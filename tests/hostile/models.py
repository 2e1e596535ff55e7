"""Well-formed models that pass every look at their file and misbehave when they run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from songspace.spec import Check
from tests.models import Model, make_model, nested

WIDTH = 2
SLOW_LAYERS, SLOW_WIDTH = 3000, 1024


def model_of(nodes: list[NodeProto], weights: list[TensorProto], name: str) -> Model:
    """A model of two features and two axes whose encoder is these nodes, from `features` to `embedding`."""
    honest = make_model(["a", "b"], dims=WIDTH, name=name)
    ports = [
        helper.make_tensor_value_info(port, TensorProto.FLOAT, ["batch", WIDTH]) for port in ("features", "embedding")
    ]
    graph = helper.make_graph(nodes, "hostile", ports[:1], ports[1:], weights)
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    proto.ir_version = 10
    onnx.checker.check_model(proto)
    return replace(honest, encoder=proto.SerializeToString())


def checked(model: Model, inputs: NDArray[np.float32], outputs: NDArray[np.float32]) -> Model:
    """The model with these check vectors, and none for its decoder."""
    return replace(model, spec=replace(model.spec, check=Check(nested(inputs), nested(outputs))))


def greedy() -> Model:
    """It tiles a row to 131,072 columns: half a megabyte for its one check vector, 2 GB for a full batch."""
    weights = [numpy_helper.from_array(np.array([1, 1 << 16], np.int64), "times")]
    nodes = [
        helper.make_node("Tile", ["features", "times"], ["wide"]),
        helper.make_node("ReduceMean", ["wide"], ["mean"], keepdims=1, noop_with_empty_axes=0),
        helper.make_node("Mul", ["features", "mean"], ["embedding"]),
    ]
    return checked(model_of(nodes, weights, "greedy"), np.zeros((1, 2), np.float32), np.zeros((1, 2), np.float32))


def slow() -> Model:
    """It answers one row at once, and a full batch after some minutes."""
    matrix = np.zeros((SLOW_WIDTH, SLOW_WIDTH), np.float32)
    weights = [
        numpy_helper.from_array(np.zeros((WIDTH, SLOW_WIDTH), np.float32), "widen"),
        numpy_helper.from_array(matrix, "matrix"),
        numpy_helper.from_array(np.zeros((SLOW_WIDTH, WIDTH), np.float32), "narrow"),
    ]
    nodes = [helper.make_node("MatMul", ["features", "widen"], ["step_0"])]
    for layer in range(SLOW_LAYERS):
        nodes.append(helper.make_node("MatMul", [f"step_{layer}", "matrix"], [f"step_{layer + 1}"]))
    nodes.append(helper.make_node("MatMul", [f"step_{SLOW_LAYERS}", "narrow"], ["embedding"]))
    return checked(model_of(nodes, weights, "slow"), np.zeros((1, 2), np.float32), np.zeros((1, 2), np.float32))


def mixing() -> Model:
    """It adds to every row those before it, so that an answer depends on the row's neighbours."""
    weights = [numpy_helper.from_array(np.array(0, np.int64), "rows")]
    nodes = [helper.make_node("CumSum", ["features", "rows"], ["embedding"])]
    row = np.array([[1, 2]], np.float32)
    return checked(model_of(nodes, weights, "mixing"), row, row)


def turning() -> Model:
    """It answers a column where the spec says a row, and does not let that be seen before it runs."""
    weights = [numpy_helper.from_array(np.array([0], np.int64), "rows")]
    nodes = [
        helper.make_node("Transpose", ["features"], ["columns"]),
        helper.make_node("Shape", ["columns"], ["sizes"]),
        helper.make_node("CumSum", ["sizes", "rows"], ["sums"]),
        helper.make_node("Sub", ["sums", "sums"], ["zeros"]),
        helper.make_node("Add", ["sizes", "zeros"], ["shape"]),
        helper.make_node("Reshape", ["features", "shape"], ["embedding"]),
    ]
    return checked(model_of(nodes, weights, "turning"), np.zeros((1, 2), np.float32), np.zeros((1, 2), np.float32))
