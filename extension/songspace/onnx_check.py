"""Refusal of ONNX files that are more than data: the walk over a model before anything may load it.

Refused are operators outside the ONNX standard, functions of the model's own, control flow, and tensors kept in
another file. Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
"""

from __future__ import annotations

from songspace.errors import ModelError
from songspace.protobuf import LENGTH, fields

MAXIMUM_BYTES = 256 * 1024 * 1024
STANDARD_DOMAINS = frozenset({"", "ai.onnx"})

MODEL_GRAPH, MODEL_OPSET, MODEL_TRAINING, MODEL_FUNCTIONS = 7, 8, 20, 25
OPSET_DOMAIN = 1
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_SPARSE_INITIALIZER = 1, 5, 15
NODE_OPERATOR, NODE_ATTRIBUTE, NODE_DOMAIN = 4, 5, 7
ATTRIBUTE_TENSOR, ATTRIBUTE_GRAPH, ATTRIBUTE_TENSORS, ATTRIBUTE_GRAPHS = 5, 6, 10, 11
ATTRIBUTE_SPARSE_TENSOR, ATTRIBUTE_SPARSE_TENSORS = 22, 23
TENSOR_EXTERNAL_DATA, TENSOR_DATA_LOCATION = 13, 14
SPARSE_VALUES, SPARSE_INDICES = 1, 2


def require_plain_onnx(model: bytes, what: str) -> None:
    """Raise ModelError, naming `what` and the reason, unless `model` is one self-contained standard ONNX graph."""
    if not model:
        raise ModelError(f"the {what} is empty; give the bytes of an ONNX file")
    if len(model) > MAXIMUM_BYTES:
        raise ModelError(f"the {what} has {len(model)} bytes; the limit is {MAXIMUM_BYTES}")
    try:
        _check_model(memoryview(model))
    except ModelError as error:
        raise ModelError(f"the {what} is refused: {error}") from None


def _check_model(model: memoryview) -> None:
    graphs = 0
    for number, value in _messages(model):
        if number == MODEL_OPSET:
            _require_standard_domain(_texts(value, OPSET_DOMAIN), "an operator set")
        elif number == MODEL_FUNCTIONS:
            raise ModelError("it defines functions of its own; export it with its functions inlined")
        elif number == MODEL_TRAINING:
            raise ModelError("it carries training graphs; export it for inference")
        elif number == MODEL_GRAPH:
            graphs += 1
            _check_graph(value)
    if graphs != 1:
        raise ModelError(f"it holds {graphs} graphs; one is wanted (is this an ONNX file?)")


def _check_graph(graph: memoryview) -> None:
    for number, value in _messages(graph):
        if number == GRAPH_NODE:
            _check_node(value)
        elif number == GRAPH_INITIALIZER:
            _check_tensor(value)
        elif number == GRAPH_SPARSE_INITIALIZER:
            _check_sparse_tensor(value)


def _check_node(node: memoryview) -> None:
    operator = "".join(_texts(node, NODE_OPERATOR)) or "?"
    _require_standard_domain(_texts(node, NODE_DOMAIN), f"the operator {operator}")
    for number, attribute in _messages(node):
        if number == NODE_ATTRIBUTE:
            _check_attribute(attribute, operator)


def _check_attribute(attribute: memoryview, operator: str) -> None:
    for number, value in _messages(attribute):
        if number in (ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS):
            raise ModelError(f"the operator {operator} holds a graph; control flow is not run in the database")
        if number in (ATTRIBUTE_TENSOR, ATTRIBUTE_TENSORS):
            _check_tensor(value)
        elif number in (ATTRIBUTE_SPARSE_TENSOR, ATTRIBUTE_SPARSE_TENSORS):
            _check_sparse_tensor(value)


def _check_sparse_tensor(tensor: memoryview) -> None:
    for number, value in _messages(tensor):
        if number in (SPARSE_VALUES, SPARSE_INDICES):
            _check_tensor(value)


def _check_tensor(tensor: memoryview) -> None:
    for number, _, value in fields(tensor):
        if number == TENSOR_EXTERNAL_DATA or (number == TENSOR_DATA_LOCATION and value != 0):
            raise ModelError("it keeps weights in another file; export it as one file (external_data=False)")


def _require_standard_domain(domains: list[str], where: str) -> None:
    for domain in domains:
        if domain not in STANDARD_DOMAINS:
            raise ModelError(f"{where} is of the domain '{domain}'; only standard ONNX operators are run")


def _messages(message: memoryview) -> list[tuple[int, memoryview]]:
    return [
        (number, value) for number, wire, value in fields(message) if wire == LENGTH and isinstance(value, memoryview)
    ]


def _texts(message: memoryview, wanted: int) -> list[str]:
    return [bytes(value).decode("utf-8", "replace") for number, value in _messages(message) if number == wanted]
