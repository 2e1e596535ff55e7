"""The ONNX graph: its nodes with what they read, its constants, and how wide the rows are that come in and go out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import numpy_helper

from songspace.errors import ExportError

# The first operator set in which Clip and the reductions take their bounds and axes as they do today, mostly.
LEAST_OPSET = 13


@dataclass(frozen=True, slots=True)
class Node:
    """One node: its operator, the names of what it reads ("" where an optional one is left out), and its output."""

    operator: str
    inputs: tuple[str, ...]
    output: str
    attributes: dict[str, Any]

    def attribute(self, name: str, default: Any) -> Any:
        """An attribute, or what ONNX takes where it is missing."""
        return self.attributes.get(name, default)

    def refused(self, why: str) -> ExportError:
        """The error that says what this node is and why it cannot be written in SQL."""
        return ExportError(
            f"the operator {self.operator} (it makes '{self.output}') cannot be written in SQL: {why}. "
            "Deploy the model with the engine onnx"
        )


@dataclass(frozen=True, slots=True)
class Network:
    """A graph that takes rows of `width` numbers by the name `input` and answers by the name `output`."""

    nodes: tuple[Node, ...]
    constants: dict[str, npt.NDArray[np.generic]]
    input: str
    width: int
    output: str

    def readers(self) -> Counter[str]:
        """How many nodes read each name, the answer counted as a reader."""
        return Counter([name for node in self.nodes for name in node.inputs] + [self.output])


def read(file: bytes, what: str) -> Network:
    """The graph of an ONNX file. Raises ExportError where it is not one of rows to rows."""
    model = onnx.load_from_string(file)
    opset = next((entry.version for entry in model.opset_import if not entry.domain), 0)
    if opset < LEAST_OPSET:
        raise ExportError(
            f"the {what} is written with operator set {opset}; export it with {LEAST_OPSET} or a later one"
        )
    graph = model.graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in constants]
    if len(inputs) != 1 or len(graph.output) != 1:
        raise ExportError(
            f"the {what} has {len(inputs)} inputs and {len(graph.output)} outputs; only a network that takes one row "
            "and answers with one can be written in SQL. Deploy it with the engine onnx"
        )
    return Network(
        tuple(_node(node) for node in graph.node),
        constants,
        inputs[0].name,
        _width(inputs[0], what),
        graph.output[0].name,
    )


def _width(value: onnx.ValueInfoProto, what: str) -> int:
    sizes = value.type.tensor_type.shape.dim
    if len(sizes) != 2 or not sizes[1].dim_value:
        raise ExportError(f"the input of the {what} is not of rows with a fixed width. Deploy it with the engine onnx")
    return int(sizes[1].dim_value)


def _node(node: onnx.NodeProto) -> Node:
    attributes = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
    return Node(node.op_type, tuple(node.input), node.output[0], attributes)
