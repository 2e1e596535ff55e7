"""Sizes inside a graph may depend on the batch, never on values.

Otherwise a model that answers its check vectors well could ask for a terabyte at one particular row. So a size is a
constant, or the output of Shape, or picked from those; then more rows never ask for less, and the full batch that is
tried when a model is registered is the worst case.
"""

from __future__ import annotations

import math

from songspace.errors import ModelError
from songspace.onnx_check.messages import Message
from songspace.onnx_check.operators import ALL_INPUTS_ARE_SIZES, PICKS_SIZES, SIZE_INPUTS
from songspace.onnx_check.schema import TENSOR
from songspace.onnx_check.tensors import MAXIMUM_ELEMENTS, sizes_in


class Sizes:
    """Which values of a graph can be sizes, as its nodes are walked through in their order."""

    def __init__(self) -> None:
        self._constants: dict[str, list[int]] = {}
        self._from_shapes: set[str] = set()

    def add_constant(self, name: str, tensor: Message) -> None:
        """Learn of a weight or constant."""
        numbers = sizes_in(tensor)
        if numbers is not None:
            self._constants[name] = numbers

    def walk(self, node: Message, operator: str, attributes: dict[str, Message]) -> None:
        """Check a node's sizes, and learn of those it makes. Raises ModelError."""
        inputs, outputs = node.texts("input"), node.texts("output")
        for position in SIZE_INPUTS.get(operator, ()):
            if position < len(inputs):
                self._require_size(inputs[position], operator)
        if operator == "Constant":
            self._take_constant(outputs, attributes)
        elif operator in ("Shape", "Size") or (operator in PICKS_SIZES and self._picks(operator, inputs)):
            self._from_shapes.update(outputs)

    def _require_size(self, name: str, operator: str) -> None:
        if name in self._constants:
            size = math.prod(max(1, abs(number)) for number in self._constants[name])
            if size > MAXIMUM_ELEMENTS:
                raise ModelError(f"the operator {operator} makes {size} elements; the limit is {MAXIMUM_ELEMENTS}")
        elif name not in self._from_shapes:
            raise ModelError(
                f"the size of what the operator {operator} makes, '{name}', is neither a constant integer nor taken "
                "from a shape; write the network so that sizes do not depend on values"
            )

    def _take_constant(self, outputs: list[str], attributes: dict[str, Message]) -> None:
        output = "".join(outputs[:1])
        for name, attribute in attributes.items():
            tensor = attribute.message("t", TENSOR)
            if tensor is not None:
                self.add_constant(output, tensor)
            elif name == "value_int":
                self._constants[output] = [attribute.integer("i")]
            elif name == "value_ints":
                self._constants[output] = list(attribute.integers("ints"))

    def _picks(self, operator: str, inputs: list[str]) -> bool:
        known = self._from_shapes | self._constants.keys()
        first, rest = inputs[:1], [name for name in inputs[1:] if name]
        return all(name in known for name in first) and all(
            name in (known if operator in ALL_INPUTS_ARE_SIZES else self._constants) for name in rest
        )
