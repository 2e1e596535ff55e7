"""Small ONNX graphs, made by hand: a few nodes between the rows that come in and those that go out."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

OPSET, IR_VERSION = 20, 10


def node(operator: str, inputs: str, output: str = "embedding", **attributes: Any) -> NodeProto:
    """A node that reads the named inputs, separated by spaces, "-" for one that is left out."""
    names = ["" if name == "-" else name for name in inputs.split()]
    return helper.make_node(operator, names, [output], **attributes)


def graph(width: int, nodes: list[NodeProto], opset: int = OPSET, **constants: Any) -> bytes:
    """An ONNX file from `features` (batch, width) to `embedding` (batch, ?); floats become float32."""
    stored = []
    for name, values in constants.items():
        array = np.asarray(values)
        stored.append(numpy_helper.from_array(array.astype(np.float32) if array.dtype.kind == "f" else array, name))
    features = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", width])
    embedding = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", None])
    made = helper.make_graph(nodes, "made", [features], [embedding], stored)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", opset)])
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def answers(file: bytes, rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """What ONNX Runtime answers to rows (n, width)."""
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    [name] = [value.name for value in session.get_inputs()]
    answer: NDArray[np.float32] = session.run(None, {name: rows})[0]
    return answer
