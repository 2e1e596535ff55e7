"""The messages and fields of onnx.proto that are looked at (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from songspace.onnx_check.protobuf import FIXED32, FIXED64, LENGTH, VARINT

MANY: Final = True


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, its wire type (of one element, where `many` are packed), whether it may be repeated."""

    name: str
    wire: int
    many: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: what an error calls it, and its fields by number."""

    name: str
    fields: dict[int, Field]


MODEL = Kind(
    "the model",
    {
        1: Field("ir_version", VARINT),
        # More than one is refused, in words of its own.
        7: Field("graph", LENGTH, MANY),
        8: Field("opset_import", LENGTH, MANY),
        20: Field("training_info", LENGTH, MANY),
        25: Field("functions", LENGTH, MANY),
    },
)
OPERATOR_SET = Kind("an operator set", {1: Field("domain", LENGTH), 2: Field("version", VARINT)})
GRAPH = Kind(
    "the graph",
    {
        1: Field("node", LENGTH, MANY),
        2: Field("name", LENGTH),
        5: Field("initializer", LENGTH, MANY),
        11: Field("input", LENGTH, MANY),
        12: Field("output", LENGTH, MANY),
        13: Field("value_info", LENGTH, MANY),
        15: Field("sparse_initializer", LENGTH, MANY),
    },
)
NODE = Kind(
    "a node",
    {
        1: Field("input", LENGTH, MANY),
        2: Field("output", LENGTH, MANY),
        3: Field("name", LENGTH),
        4: Field("op_type", LENGTH),
        5: Field("attribute", LENGTH, MANY),
        7: Field("domain", LENGTH),
        8: Field("overload", LENGTH),
    },
)
ATTRIBUTE = Kind(
    "an attribute",
    {
        1: Field("name", LENGTH),
        2: Field("f", FIXED32),
        3: Field("i", VARINT),
        4: Field("s", LENGTH),
        5: Field("t", LENGTH),
        6: Field("g", LENGTH),
        7: Field("floats", FIXED32, MANY),
        8: Field("ints", VARINT, MANY),
        9: Field("strings", LENGTH, MANY),
        10: Field("tensors", LENGTH, MANY),
        11: Field("graphs", LENGTH, MANY),
        14: Field("tp", LENGTH),
        15: Field("type_protos", LENGTH, MANY),
        20: Field("type", VARINT),
        21: Field("ref_attr_name", LENGTH),
        22: Field("sparse_tensor", LENGTH),
        23: Field("sparse_tensors", LENGTH, MANY),
    },
)
TENSOR = Kind(
    "a tensor",
    {
        1: Field("dims", VARINT, MANY),
        2: Field("data_type", VARINT),
        3: Field("segment", LENGTH),
        4: Field("float_data", FIXED32, MANY),
        5: Field("int32_data", VARINT, MANY),
        6: Field("string_data", LENGTH, MANY),
        7: Field("int64_data", VARINT, MANY),
        8: Field("name", LENGTH),
        9: Field("raw_data", LENGTH),
        10: Field("double_data", FIXED64, MANY),
        11: Field("uint64_data", VARINT, MANY),
        13: Field("external_data", LENGTH, MANY),
        14: Field("data_location", VARINT),
    },
)
VALUE = Kind("a value", {1: Field("name", LENGTH), 2: Field("type", LENGTH)})
TYPE = Kind(
    "a type",
    {
        1: Field("tensor_type", LENGTH),
        4: Field("sequence_type", LENGTH),
        5: Field("map_type", LENGTH),
        7: Field("opaque_type", LENGTH),
        8: Field("sparse_tensor_type", LENGTH),
        9: Field("optional_type", LENGTH),
    },
)
TENSOR_TYPE = Kind("a tensor's type", {1: Field("elem_type", VARINT), 2: Field("shape", LENGTH)})
SHAPE = Kind("a shape", {1: Field("dim", LENGTH, MANY)})
DIMENSION = Kind("a dimension", {1: Field("dim_value", VARINT), 2: Field("dim_param", LENGTH)})
