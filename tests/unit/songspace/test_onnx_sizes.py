"""What must be refused for its size before any runtime sees it: of tensors, and of ports."""

from __future__ import annotations

from collections.abc import Callable

import onnx
import pytest
from onnx import TensorProto, helper

from tests.unit.songspace.graphs import FLOAT, Graph, add, changed, constant, integers, refusal


def sized(operator: str, inputs: list[str], *size: int) -> Callable[[Graph], object]:
    def change(graph: Graph) -> None:
        graph.initializer.append(integers("size", *size))
        add(graph, operator, inputs)

    return change


def size_of_values(graph: Graph) -> None:
    add(graph, "Cast", ["features"], to=TensorProto.INT64)
    add(graph, "ConstantOfShape", [graph.node[-1].output[0]])


def size_picked_by_values(graph: Graph) -> None:
    graph.initializer.append(integers("table", 1, 1 << 40))
    add(graph, "Cast", ["features"], to=TensorProto.INT64)
    add(graph, "Gather", ["table", graph.node[-1].output[0]])
    add(graph, "Tile", ["features", graph.node[-1].output[0]])


def size_picked_by_batch(graph: Graph) -> None:
    graph.initializer.append(integers("table", 1, 1 << 40))
    add(graph, "Shape", ["features"])
    add(graph, "Gather", ["table", graph.node[-1].output[0]])
    add(graph, "Tile", ["features", graph.node[-1].output[0]])


def size_computed(graph: Graph) -> None:
    add(graph, "Shape", ["features"])
    add(graph, "Mul", [graph.node[-1].output[0], graph.node[-1].output[0]])
    add(graph, "Expand", ["features", graph.node[-1].output[0]])


SIZES = [
    (sized("ConstantOfShape", ["size"], 1 << 20, 1 << 20), "ConstantOfShape makes 1099511627776 elements"),
    (sized("Expand", ["features", "size"], 1 << 40, 1), "Expand makes 1099511627776 elements"),
    (sized("Tile", ["features", "size"], 1 << 30, 1 << 30), "Tile makes"),
    (sized("Pad", ["features", "size"], 0, 0, 0, 1 << 30), "Pad makes"),
    (sized("Range", ["size", "size", "size"], 1 << 60), "Range makes"),
    (sized("OneHot", ["features", "size", "size"], 1 << 60), "OneHot makes"),
    (lambda g: (constant(g, value_ints=[1 << 40]), add(g, "ConstantOfShape", [g.node[-1].output[0]])), "makes"),
    (lambda g: add(g, "Expand", ["features", "features"]), "neither a constant integer nor taken from a shape"),
    (lambda g: add(g, "Range", ["weight_0", "weight_0", "weight_0"]), "neither a constant integer"),
    (size_of_values, "neither a constant integer"),
    (size_picked_by_values, "neither a constant integer"),
    (size_picked_by_batch, "neither a constant integer"),
    (size_computed, "neither a constant integer"),
]


@pytest.mark.parametrize(("change", "words"), SIZES)
def test_sizes_that_are_huge_or_depend_on_values_are_refused(change: Callable[[Graph], object], words: str) -> None:
    assert words in refusal(changed(change))


def first_input(change: Callable[[onnx.ValueInfoProto], object]) -> Callable[[Graph], object]:
    return lambda graph: change(graph.input[0])


def shaped(*shape: int) -> Callable[[Graph], object]:
    return lambda graph: graph.input[0].CopyFrom(helper.make_tensor_value_info("features", FLOAT, shape))


VALUES = [
    (shaped(1 << 20, 1 << 20), "declared with 1099511627776 elements"),
    (shaped(-5), "each of at least 1"),
    (shaped(0, 2), "each of at least 1"),
    (shaped(*[1] * 9), "has 9 dimensions"),
    (lambda g: g.value_info.append(helper.make_tensor_value_info("v", FLOAT, [1 << 40])), "'v' is declared with"),
    (lambda g: g.output[0].CopyFrom(helper.make_tensor_value_info("o", TensorProto.STRING, [1])), "element type 8"),
    (first_input(lambda value: value.type.sequence_type.elem_type.SetInParent()), "is no tensor; sequences"),
    (first_input(lambda value: value.type.map_type.SetInParent()), "is no tensor; sequences"),
    (first_input(lambda value: value.type.optional_type.SetInParent()), "is no tensor; sequences"),
    (first_input(lambda value: value.type.sparse_tensor_type.SetInParent()), "is no tensor; sequences"),
    (first_input(lambda value: value.ClearField("type")), "is no tensor; sequences"),
]


@pytest.mark.parametrize(("change", "words"), VALUES)
def test_a_port_that_is_no_modest_tensor_is_refused(change: Callable[[Graph], object], words: str) -> None:
    assert words in refusal(changed(change))
