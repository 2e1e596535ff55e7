"""What the compiler refuses, by name, and what it writes. Whether that answers well, the integration tests ask."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from onnx import NodeProto, TensorProto, helper

from exporters.to_sql import compile_network
from exporters.to_sql.operators.layer import MOST_LITERALS
from songspace.errors import ExportError
from tests.graphs import graph, node


def test_an_unknown_operator_is_refused_by_name() -> None:
    file = graph(2, [node("Relu", "features", "a"), node("Softmax", "a")])
    with pytest.raises(
        ExportError, match=r"the operator Softmax \(it makes 'embedding'\).*known are Add, .*engine onnx"
    ):
        compile_network(file, "encoder")


@pytest.mark.parametrize(
    ("made", "constants", "why"),
    [
        (node("Gemm", "features w", transA=1), {"w": np.eye(2)}, "the batch transposed"),
        (node("Gemm", "features features"), {}, "input 2 is not a constant"),
        (node("MatMul", "features w"), {"w": np.eye(3)}, "for rows of 3 numbers, and these have 2"),
        (node("MatMul", "features w"), {"w": np.ones((1, 2, 2))}, "have 3 dimensions"),
        (node("Add", "features w"), {"w": np.ones(3)}, "have 2 and 3 numbers"),
        (node("Pow", "features w"), {"w": np.array([0.5])}, "its exponent is 0.5"),
        (node("Clip", "features w"), {"w": np.ones(2)}, "has 2 numbers, not one"),
        (node("LayerNormalization", "features w", axis=0), {"w": np.ones(2)}, "along the axis 0"),
        (node("LpNormalization", "features", p=1), {}, "its norm is L1"),
        (node("ReduceMean", "features"), {}, "does not leave one number a row"),
        (node("ReduceMean", "features a", keepdims=0), {"a": np.array([1])}, "does not leave one number a row"),
        (node("Expand", "features a"), {"a": np.array([1, 7])}, "does not fit the sizes"),
        (node("Concat", "features features", axis=1), {}, "only sizes"),
    ],
)
def test_a_use_that_is_unknown_is_refused(made: NodeProto, constants: dict[str, Any], why: str) -> None:
    with pytest.raises(ExportError, match=f"the operator {made.op_type} .*{why}"):
        compile_network(graph(2, [made], **constants), "encoder")


def test_a_graph_of_an_old_operator_set_is_refused() -> None:
    with pytest.raises(ExportError, match="the encoder is written with operator set 12"):
        compile_network(graph(2, [node("Relu", "features")], opset=12), "encoder")


def test_a_graph_of_two_inputs_is_refused() -> None:
    ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 2]) for name in ("a", "b", "c")]
    made = helper.make_graph([helper.make_node("Add", ["a", "b"], ["c"])], "two", ports[:2], ports[2:])
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)])
    with pytest.raises(ExportError, match="the decoder has 2 inputs and 1 outputs"):
        compile_network(model.SerializeToString(), "decoder")


def test_a_weight_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ExportError, match="NaN or infinite"):
        compile_network(graph(1, [node("MatMul", "features w")], w=np.array([[np.nan]])), "encoder")


def test_only_a_large_layer_keeps_its_weights_in_the_table() -> None:
    width = MOST_LITERALS // 8
    small, large = (
        compile_network(graph(width, [node("MatMul", "features w")], w=np.zeros((width, out))), "encoder", 5)
        for out in (8, 9)
    )
    assert (len(small.weights), len(large.weights)) == (0, 9)
    assert "model_weight" not in small.body
    assert "> 5" in large.body.replace("OPERATOR(pg_catalog.>)", ">") and ") 14 ORDER BY" in large.body


def test_what_several_nodes_read_is_calculated_once() -> None:
    nodes = [node("MatMul", "features w", "a"), node("Relu", "a", "b"), node("Tanh", "a", "c"), node("Add", "b c")]
    body = compile_network(graph(2, nodes, w=np.array([[1.5, 2.0], [2.5, 3.0]])), "encoder").body
    assert body.count("[-1.5,-2.5]") == 1


def test_every_operator_and_type_is_qualified() -> None:
    gelu = [node("MatMul", "features w", "a"), node("Gelu", "a", "b"), node("LpNormalization", "b")]
    body = compile_network(graph(2, gelu, w=np.eye(2)), "encoder").body
    assert set(re.findall(r"::([^\s;),\[\]]+)", body)) <= {"pg_catalog.float8", "pg_catalog.float4", "{vector}.vector"}
    without_strings = re.sub(r"'[^']*'", "", body)
    assert not re.search(r"\s[-+*/<>#]+\s", without_strings.replace(":=", ""))
