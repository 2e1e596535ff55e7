"""The walk over a model: its graph, nodes and attributes."""

from __future__ import annotations

from collections.abc import Iterable

from songspace.errors import ModelError
from songspace.onnx_check.messages import Budget, Message
from songspace.onnx_check.names import check_names
from songspace.onnx_check.operators import CONTROL_FLOW, OPERATORS
from songspace.onnx_check.schema import ATTRIBUTE, GRAPH, MODEL, NODE, OPERATOR_SET, TENSOR, VALUE
from songspace.onnx_check.sizes import Sizes
from songspace.onnx_check.tensors import ELEMENTS, check_tensor
from songspace.onnx_check.values import check_value

MAXIMUM_NODES = 10_000
STANDARD_DOMAINS = frozenset({"", "ai.onnx"})
GRAPH_ATTRIBUTES = ("g", "graphs")
# Attributes that make something other than numbers, or hold what nothing here looks into.
REFUSED_ATTRIBUTES = ("tensors", "tp", "type_protos", "sparse_tensor", "sparse_tensors", "ref_attr_name")
CONSTANTS = frozenset({"value", "value_float", "value_floats", "value_int", "value_ints"})


def check_model(content: memoryview) -> None:
    """Raise ModelError, with the reason, unless the bytes are a model whose graph is data only."""
    model = Message(content, MODEL, Budget())
    for operator_set in model.messages("opset_import", OPERATOR_SET):
        _require_standard_domain(operator_set.text("domain"), "an operator set")
    if "functions" in model:
        raise ModelError("it defines functions of its own; export it with its functions inlined")
    if "training_info" in model:
        raise ModelError("it carries training graphs; export it for inference")
    graphs = list(model.messages("graph", GRAPH))
    if len(graphs) != 1:
        raise ModelError(f"it holds {len(graphs)} graphs; one is wanted (is this an ONNX file?)")
    _check_graph(graphs[0])


def _check_graph(graph: Message) -> None:
    check_names([graph.text("name")])
    if "sparse_initializer" in graph:
        raise ModelError("it has sparse weights; export them as ordinary ones")
    for field in ("input", "output", "value_info"):
        for value in graph.messages(field, VALUE):
            check_value(value, typed=field != "value_info")
    sizes = Sizes()
    for tensor in graph.messages("initializer", TENSOR):
        check_tensor(tensor)
        sizes.add_constant(tensor.text("name"), tensor)
    for number, node in enumerate(graph.messages("node", NODE)):
        if number >= MAXIMUM_NODES:
            raise ModelError(f"it has more than {MAXIMUM_NODES} nodes; export a smaller graph")
        _check_node(node, sizes)


def _check_node(node: Message, sizes: Sizes) -> None:
    operator = node.text("op_type")
    check_names([operator, node.text("name"), *node.texts("input"), *node.texts("output")])
    _require_standard_domain(node.text("domain"), f"the operator {operator}")
    if operator in CONTROL_FLOW:
        raise ModelError(f"the operator {operator} is control flow, which is not run in the database; unroll it")
    if operator not in OPERATORS or node.text("overload"):
        raise ModelError(f"the operator '{operator}' is not among those that are run; write the network without it")
    attributes = {}
    for attribute in node.messages("attribute", ATTRIBUTE):
        _check_attribute(attribute, operator)
        attributes[attribute.text("name")] = attribute
    sizes.walk(node, operator, attributes)


def _check_attribute(attribute: Message, operator: str) -> None:
    name = attribute.text("name")
    check_names([name, *_printed(attribute)])
    if any(field in attribute for field in GRAPH_ATTRIBUTES):
        raise ModelError(f"the operator {operator} holds a graph; control flow is not run in the database")
    for field in REFUSED_ATTRIBUTES:
        if field in attribute:
            raise ModelError(f"the attribute '{name}' of the operator {operator} is a {field}, which is not run")
    if operator == "Constant" and name not in CONSTANTS:
        raise ModelError(f"a Constant has its value in '{name}'; tensors of plain numbers are run")
    if operator == "Cast" and name == "to" and attribute.integer("i") not in ELEMENTS:
        raise ModelError(f"a Cast makes the element type {attribute.integer('i')}; plain numbers are run")
    for tensor in attribute.messages("t", TENSOR):
        check_tensor(tensor)


def _printed(attribute: Message) -> Iterable[str]:
    """The texts of an attribute: names of modes and activations."""
    return (*attribute.texts("s"), *attribute.texts("strings"))


def _require_standard_domain(domain: str, where: str) -> None:
    check_names([domain])
    if domain not in STANDARD_DOMAINS:
        raise ModelError(f"{where} is of the domain '{domain}'; only standard ONNX operators are run")
