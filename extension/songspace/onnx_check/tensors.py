"""Weights and constants: numbers only, inside the file, and as many of them as their shape says."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from songspace.errors import ModelError
from songspace.onnx_check.messages import Message
from songspace.onnx_check.names import check_names

HIGHEST_RANK = 8
# Of a tensor that is declared or made: 256 MB of float32.
MAXIMUM_ELEMENTS = 1 << 26


@dataclass(frozen=True, slots=True)
class Element:
    """A type of number: its name, its bytes, and the field that holds numbers of it where `raw_data` does not."""

    name: str
    size: int
    field: str


ELEMENTS = {
    1: Element("float32", 4, "float_data"),
    2: Element("uint8", 1, "int32_data"),
    3: Element("int8", 1, "int32_data"),
    4: Element("uint16", 2, "int32_data"),
    5: Element("int16", 2, "int32_data"),
    6: Element("int32", 4, "int32_data"),
    7: Element("int64", 8, "int64_data"),
    9: Element("bool", 1, "int32_data"),
    10: Element("float16", 2, "int32_data"),
    11: Element("float64", 8, "double_data"),
    12: Element("uint32", 4, "uint64_data"),
    13: Element("uint64", 8, "uint64_data"),
    16: Element("bfloat16", 2, "int32_data"),
}
# Bytes of one number; of the others each byte below 128 ends one.
FIXED_SIZES = {"float_data": 4, "double_data": 8}
DATA_FIELDS = ("raw_data", "string_data", *dict.fromkeys(element.field for element in ELEMENTS.values()))
SIZE_TYPES = ("int32", "int64")


def element_of(number: int, what: str) -> Element:
    """The element type of this number in onnx.proto. Raises ModelError where it is not one of plain numbers."""
    if number not in ELEMENTS:
        raise ModelError(
            f"{what} has the element type {number} of onnx.proto; tensors of plain numbers are run: "
            + ", ".join(element.name for element in ELEMENTS.values())
        )
    return ELEMENTS[number]


def check_tensor(tensor: Message) -> None:
    """Raise ModelError unless a tensor is plain numbers, inside the file, of the shape it declares."""
    name = tensor.text("name")
    check_names([name])
    if "external_data" in tensor or tensor.integer("data_location"):
        raise ModelError("it keeps weights in another file; export it as one file (external_data=False)")
    if "segment" in tensor:
        raise ModelError(f"the tensor '{name}' is a part of another; export the model again")
    element = element_of(tensor.integer("data_type"), f"the tensor '{name}'")
    declared, held = _declared(tensor, name), _held(tensor, element, name)
    if declared != held:
        raise ModelError(
            f"the tensor '{name}' is declared with {declared} elements but holds {held:g}; export the model again"
        )


def _declared(tensor: Message, name: str) -> int:
    shape = list(tensor.integers("dims"))
    if len(shape) > HIGHEST_RANK or any(size < 0 for size in shape):
        raise ModelError(
            f"the tensor '{name}' has {len(shape)} dimensions, {shape[:HIGHEST_RANK]}; "
            f"at most {HIGHEST_RANK}, none of them negative, are allowed"
        )
    return math.prod(shape)


def _held(tensor: Message, element: Element, name: str) -> float:
    """How many elements the data makes; a fraction where the last one is broken off."""
    found = [field for field in DATA_FIELDS if field in tensor]
    if len(found) > 1 or not set(found) <= {"raw_data", element.field}:
        raise ModelError(f"the tensor '{name}' is {element.name} but has {', '.join(found)}; export the model again")
    if "raw_data" in tensor:
        return tensor.size("raw_data") / element.size
    if element.field in FIXED_SIZES:
        return tensor.size(element.field) / FIXED_SIZES[element.field]
    return tensor.unpacked(element.field) + sum(
        int(np.count_nonzero(np.frombuffer(view, np.uint8) < 0x80)) for view in tensor.views(element.field)
    )


def sizes_in(tensor: Message) -> list[int] | None:
    """The numbers of a checked tensor that can be sizes; None where it is too long for that or not of integers."""
    element = ELEMENTS[tensor.integer("data_type")]
    if element.name not in SIZE_TYPES or math.prod(tensor.integers("dims")) > 2 * HIGHEST_RANK:
        return None
    if "raw_data" in tensor:
        return [int(n) for view in tensor.views("raw_data") for n in np.frombuffer(view, f"<i{element.size}")]
    return list(tensor.integers(element.field))
