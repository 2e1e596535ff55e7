"""The walk over an ONNX file: honest files pass, hostile ones are refused by name, and no bytes do more than that."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import AttributeProto, TensorProto, helper

from songspace.errors import ModelError
from songspace.onnx_check import MAXIMUM_BYTES, require_plain_onnx
from songspace.onnx_check.messages import MAXIMUM_FIELDS
from songspace.onnx_check.model import MAXIMUM_NODES
from songspace.onnx_check.operators import OPERATORS
from tests.unit.songspace.graphs import MODEL, Graph, add, changed, constant, integers, refusal

# ---- what passes -------------------------------------------------------------------------------------------------


def test_an_honest_file_passes() -> None:
    require_plain_onnx(MODEL.encoder, "encoder")
    require_plain_onnx(MODEL.decoder, "decoder")


def test_every_operator_that_is_run_is_one_of_the_standard() -> None:
    assert {schema.name for schema in onnx.defs.get_all_schemas() if schema.domain == ""} >= OPERATORS


def test_sizes_from_shapes_pass() -> None:
    def change(graph: Graph) -> None:
        graph.initializer.extend([integers("first", 0), integers("width", 1, 8)])
        add(graph, "Shape", ["features"])
        add(graph, "Gather", [graph.node[-1].output[0], "first"])
        add(graph, "Concat", [graph.node[-1].output[0], "width"], axis=0)
        add(graph, "Abs", [graph.node[-1].output[0]])
        add(graph, "Expand", ["features", graph.node[-1].output[0]])

    require_plain_onnx(changed(change).SerializeToString(), "encoder")


@pytest.mark.parametrize(
    "dtype", ["float32", "float16", "float64", "int8", "int64", "int32", "uint8", "uint64", "bool"]
)
@pytest.mark.parametrize("raw", [True, False])
def test_weights_of_plain_numbers_pass(dtype: str, raw: bool) -> None:
    def change(graph: Graph) -> None:
        values = np.array([[1, 0, 1], [0, 1, 1]], dtype)
        kind = helper.np_dtype_to_tensor_dtype(values.dtype)
        content = values.tobytes() if raw else values.ravel()
        graph.initializer.append(helper.make_tensor("more", kind, values.shape, content, raw=raw))
        graph.initializer.append(helper.make_tensor("none", kind, [0], b"" if raw else [], raw=raw))

    require_plain_onnx(changed(change).SerializeToString(), "encoder")


# ---- data that is somewhere else, or not what it says ------------------------------------------------------------


def external(tensor: TensorProto) -> TensorProto:
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    return tensor


def declared(tensor: TensorProto, *shape: int) -> None:
    del tensor.dims[:]
    tensor.dims.extend(shape)


TENSORS: list[tuple[Callable[[TensorProto], object], str]] = [
    (external, "keeps weights in another file"),
    (lambda t: t.external_data.add(key="location", value="w"), "keeps weights in another file"),
    (lambda t: t.segment.SetInParent(), "is a part of another"),
    (lambda t: declared(t, 1 << 20, 1 << 20), "declared with 1099511627776 elements but holds 2"),
    (lambda t: declared(t, *[1 << 62] * 8), "elements but holds 2"),
    (lambda t: declared(t, -1), "none of them negative"),
    (lambda t: declared(t, *[1] * 9), "has 9 dimensions"),
    (lambda t: declared(t, 1), "declared with 1 elements but holds 2"),
    (lambda t: setattr(t, "raw_data", t.raw_data[:-1]), "but holds 1.75"),
    (lambda t: t.float_data.extend([1, 2]), "is float32 but has raw_data, float_data"),
    (lambda t: setattr(t, "data_type", TensorProto.STRING), "element type 8"),
    (lambda t: setattr(t, "data_type", TensorProto.COMPLEX64), "element type 14"),
    (lambda t: setattr(t, "data_type", TensorProto.INT4), "element type 22"),
    (lambda t: t.ClearField("data_type"), "element type 0"),
    (lambda t: t.string_data.append(b"x"), "but has raw_data, string_data"),
    (lambda t: setattr(t, "data_type", TensorProto.DOUBLE), "but holds 1"),
    (lambda t: setattr(t, "name", 'x"; DROP TABLE'), "has a quote"),
]


@pytest.mark.parametrize(("change", "words"), TENSORS)
@pytest.mark.parametrize("place", ["weight", "constant"])
def test_a_hostile_tensor_is_refused(change: Callable[[TensorProto], object], words: str, place: str) -> None:
    def put(graph: Graph) -> None:
        tensor = graph.initializer[0]
        if place == "constant":
            add(graph, "Constant", [], value=tensor)
            tensor = graph.node[-1].attribute[0].t
        change(tensor)

    assert words in refusal(changed(put))


def test_typed_data_that_is_too_short_is_refused() -> None:
    def change(graph: Graph) -> None:
        graph.initializer.append(TensorProto(name="x", data_type=TensorProto.INT64, dims=[3], int64_data=[1, 1 << 40]))

    assert "declared with 3 elements but holds 2" in refusal(changed(change))


# ---- graphs that are more than a graph of operators --------------------------------------------------------------


def branch() -> Graph:
    return helper.make_graph([], "branch", [], [])


def typed_attribute(graph: Graph, **members: object) -> None:
    add(graph, "Relu", ["features"])
    graph.node[-1].attribute.append(AttributeProto(name="odd", **members))


GRAPHS: list[tuple[Callable[[Graph], object], str]] = [
    (lambda g: add(g, "If", ["c"], then_branch=branch(), else_branch=branch()), "If is control flow"),
    (lambda g: add(g, "Loop", [], body=branch()), "Loop is control flow"),
    (lambda g: add(g, "Scan", [], body=branch()), "Scan is control flow"),
    (lambda g: add(g, "Relu", ["features"], hidden=branch()), "Relu holds a graph"),
    (lambda g: add(g, "Relu", ["features"], hidden=[branch()]), "Relu holds a graph"),
    (lambda g: add(g, "Relu", ["features"], domain="com.microsoft"), "domain 'com.microsoft'"),
    (lambda g: add(g, "NoSuchOperator", []), "'NoSuchOperator' is not among those"),
    (lambda g: add(g, "", []), "'' is not among those"),
    (lambda g: add(g, "RandomNormal", [], shape=[1 << 30]), "'RandomNormal' is not among those"),
    (lambda g: add(g, "Resize", ["features"]), "'Resize' is not among those"),
    (lambda g: add(g, "NonZero", ["features"]), "'NonZero' is not among those"),
    (lambda g: add(g, "SequenceConstruct", ["features"]), "'SequenceConstruct' is not among those"),
    (lambda g: add(g, "OptionalGetElement", ["features"]), "'OptionalGetElement' is not among those"),
    (lambda g: add(g, "StringConcat", ["features"]), "'StringConcat' is not among those"),
    (lambda g: add(g, "Relu", ["features"], overload="mine"), "'Relu' is not among those"),
    (lambda g: add(g, "Cast", ["features"], to=TensorProto.STRING), "a Cast makes the element type 8"),
    (lambda g: constant(g, value_string="text"), "has its value in 'value_string'"),
    (lambda g: constant(g, value_strings=["text"]), "has its value in 'value_strings'"),
    (lambda g: g.sparse_initializer.add(), "has sparse weights"),
    (lambda g: typed_attribute(g, sparse_tensor=onnx.SparseTensorProto()), "is a sparse_tensor"),
    (lambda g: typed_attribute(g, tensors=[TensorProto()]), "is a tensors"),
    (lambda g: typed_attribute(g, tp=onnx.TypeProto()), "is a tp"),
    (lambda g: typed_attribute(g, ref_attr_name="outer"), "is a ref_attr_name"),
    (lambda g: g.node.extend([g.node[0]] * MAXIMUM_NODES), f"more than {MAXIMUM_NODES} nodes"),
]


@pytest.mark.parametrize(("change", "words"), GRAPHS)
def test_a_graph_that_is_more_than_arithmetic_is_refused(change: Callable[[Graph], object], words: str) -> None:
    assert words in refusal(changed(change))


def test_functions_training_and_foreign_operator_sets_are_refused() -> None:
    model = onnx.load_from_string(MODEL.encoder)
    model.functions.add(name="own", domain="", node=[helper.make_node("If", ["c"], ["d"], then_branch=branch())])
    assert "functions of its own" in refusal(model)
    model = onnx.load_from_string(MODEL.encoder)
    model.training_info.add()
    assert "training graphs" in refusal(model)
    model = onnx.load_from_string(MODEL.encoder)
    model.opset_import.append(helper.make_opsetid("com.example", 1))
    assert "domain 'com.example'" in refusal(model)


# ---- names -------------------------------------------------------------------------------------------------------

NAMED: dict[str, Callable[[Graph, str], object]] = {
    "graph": lambda g, name: setattr(g, "name", name),
    "input": lambda g, name: setattr(g.input[0], "name", name),
    "weight": lambda g, name: setattr(g.initializer[0], "name", name),
    "node": lambda g, name: setattr(g.node[0], "name", name),
    "operator": lambda g, name: setattr(g.node[0], "op_type", name),
    "domain": lambda g, name: setattr(g.node[0], "domain", name),
    "edge": lambda g, name: g.node[0].input.append(name),
    "attribute": lambda g, name: add(g, "Relu", ["features"], **{name: 1}),
    "text": lambda g, name: add(g, "Relu", ["features"], mode=name),
    "dimension": lambda g, name: setattr(g.input[0].type.tensor_type.shape.dim[0], "dim_param", name),
}


@pytest.mark.parametrize("place", NAMED)
@pytest.mark.parametrize("name", ["it's", 'a"b', "a\nb", "a\0b", "a\\b", "a`b", "\x1b[31m", "\u202ea"])
def test_a_name_that_would_not_survive_quoting_is_refused(place: str, name: str) -> None:
    assert "does not print; rename it" in refusal(changed(lambda graph: NAMED[place](graph, name)))


def test_a_very_long_name_and_one_that_is_no_text_are_refused() -> None:
    assert "a name of 501 characters" in refusal(changed(lambda graph: setattr(graph, "name", "x" * 501)))
    content = MODEL.encoder.replace(b"\x22\x03Sub", b"\x22\x03\xff\xfeb")
    with pytest.raises(ModelError, match="op_type of a node is not UTF-8"):
        require_plain_onnx(content, "encoder")


# ---- the format itself -------------------------------------------------------------------------------------------


def test_too_many_bytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(ModelError, match="the limit is"):
        require_plain_onnx(bytes(MAXIMUM_BYTES + 1), "encoder")


def test_a_file_of_very_many_fields_is_refused_before_it_costs_time() -> None:
    with pytest.raises(ModelError, match=f"more than {MAXIMUM_FIELDS} fields"):
        require_plain_onnx(b"\x12\x00" * 10_000_000, "encoder")
    with pytest.raises(ModelError, match=f"more than {MAXIMUM_FIELDS} fields"):
        require_plain_onnx(changed(many_dimensions).SerializeToString(), "encoder")


def many_dimensions(graph: Graph) -> None:
    graph.initializer[0].dims.extend([1] * 600_000)


def test_what_a_parser_would_merge_is_refused() -> None:
    with pytest.raises(ModelError, match="field ir_version twice"):
        require_plain_onnx(MODEL.encoder + b"\x08\x07", "encoder")
    with pytest.raises(ModelError, match="it holds 2 graphs"):
        require_plain_onnx(MODEL.encoder + b"\x3a\x00", "encoder")


def test_a_field_of_another_wire_type_is_refused() -> None:
    with pytest.raises(ModelError, match="field graph of the model has the wrong type"):
        require_plain_onnx(MODEL.encoder + b"\x38\x07", "encoder")


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_any_bytes_at_all(content: bytes) -> None:
    with pytest.raises(ModelError):
        require_plain_onnx(content, "encoder")


@settings(max_examples=300)
@given(st.integers(0, len(MODEL.encoder) - 1), st.integers(0, 255))
def test_one_changed_byte_is_refused_or_harmless_to_the_walk(position: int, value: int) -> None:
    content = MODEL.encoder[:position] + bytes([value]) + MODEL.encoder[position + 1 :]
    try:
        require_plain_onnx(content, "encoder")
    except ModelError as error:
        assert "encoder" in str(error)
