"""Inputs, outputs and values between nodes: tensors of plain numbers, of a size that can be afforded."""

from __future__ import annotations

import math

from songspace.errors import ModelError
from songspace.onnx_check.messages import Message
from songspace.onnx_check.names import check_names
from songspace.onnx_check.schema import DIMENSION, SHAPE, TENSOR_TYPE, TYPE
from songspace.onnx_check.tensors import HIGHEST_RANK, MAXIMUM_ELEMENTS, element_of


def check_value(value: Message, typed: bool) -> None:
    """Raise ModelError unless a value is a tensor of a modest shape; where `typed`, it must say so."""
    name = value.text("name")
    check_names([name])
    declared = value.message("type", TYPE)
    if declared is None and not typed:
        return
    tensor = declared and declared.message("tensor_type", TENSOR_TYPE)
    if tensor is None:
        raise ModelError(f"the value '{name}' is no tensor; sequences, maps and optional or sparse values are not run")
    element_of(tensor.integer("elem_type"), f"the value '{name}'")
    shape = tensor.message("shape", SHAPE)
    if shape is not None:
        _check_shape(shape, name)


def _check_shape(shape: Message, name: str) -> None:
    dimensions = list(shape.messages("dim", DIMENSION))
    check_names(dimension.text("dim_param") for dimension in dimensions)
    fixed = [dimension.integer("dim_value") for dimension in dimensions if "dim_value" in dimension]
    if len(dimensions) > HIGHEST_RANK or any(size < 1 for size in fixed):
        raise ModelError(
            f"the value '{name}' has {len(dimensions)} dimensions, the fixed ones {fixed[:HIGHEST_RANK]}; "
            f"at most {HIGHEST_RANK}, each of at least 1, are allowed"
        )
    if math.prod(fixed) > MAXIMUM_ELEMENTS:
        raise ModelError(
            f"the value '{name}' is declared with {math.prod(fixed)} elements a row; the limit is {MAXIMUM_ELEMENTS}"
        )
