"""An ONNX file's messages, read by the names of their fields.

Where a parser would be generous, this one is not: a field of the wrong wire type, and one that may stand once and
stands twice (a parser would merge the two, and see what nobody checked), are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from songspace.errors import ModelError
from songspace.onnx_check.protobuf import LENGTH, fields, varints
from songspace.onnx_check.schema import Kind

# An honest graph of the largest kind (10,000 nodes and as many weights) has some 200,000.
MAXIMUM_FIELDS = 500_000

Value: TypeAlias = int | memoryview


class Budget:
    """How many fields of a file may still be read: time spent here cannot be interrupted."""

    def __init__(self, fields_left: int = MAXIMUM_FIELDS) -> None:
        self.fields_left = fields_left

    def spend(self) -> None:
        """Count one field. Raises ModelError where there were too many."""
        self.fields_left -= 1
        if self.fields_left < 0:
            raise ModelError(f"it has more than {MAXIMUM_FIELDS} fields; export a smaller graph")


class Message:
    """One message of a known kind. Every reading of a field is by its name in onnx.proto."""

    def __init__(self, content: memoryview, kind: Kind, budget: Budget) -> None:
        """Read the fields of `content`, but not those of messages inside. Raises ModelError."""
        self.kind = kind
        self._budget = budget
        self._values: dict[str, list[Value]] = {}
        for number, wire, value in fields(content):
            budget.spend()
            if number in kind.fields:
                self._take(number, wire, value)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def messages(self, name: str, kind: Kind) -> Iterator[Message]:
        """The messages in a field, of `kind`."""
        for value in self._values.get(name, ()):
            assert isinstance(value, memoryview)
            yield Message(value, kind, self._budget)

    def message(self, name: str, kind: Kind) -> Message | None:
        """The message in a field that stands once, if it is there."""
        return next(self.messages(name, kind), None)

    def texts(self, name: str) -> list[str]:
        """The strings of a field."""
        try:
            return [bytes(value).decode() for value in self._values.get(name, ()) if isinstance(value, memoryview)]
        except UnicodeDecodeError:
            raise ModelError(f"a {name} of {self.kind.name} is not UTF-8; export the model again") from None

    def text(self, name: str) -> str:
        """A string that stands once; empty where it is missing."""
        return "".join(self.texts(name))

    def integer(self, name: str, default: int = 0) -> int:
        """A signed number that stands once."""
        return next(self.integers(name), default)

    def integers(self, name: str) -> Iterator[int]:
        """The signed numbers of a repeated field, packed or not."""
        for value in self._values.get(name, ()):
            for number in [value] if isinstance(value, int) else varints(value):
                self._budget.spend()
                yield number - (1 << 64) if number >> 63 else number

    def unpacked(self, name: str) -> int:
        """How many numbers of a repeated field of varints stand alone."""
        return sum(isinstance(value, int) for value in self._values.get(name, ()))

    def views(self, name: str) -> list[memoryview]:
        """The bytes of a field: of a string, or of packed numbers."""
        return [value for value in self._values.get(name, ()) if isinstance(value, memoryview)]

    def size(self, name: str) -> int:
        """The number of bytes in a field."""
        return sum(len(value) for value in self.views(name))

    def _take(self, number: int, wire: int, value: Value) -> None:
        field = self.kind.fields[number]
        packed = field.many and wire == LENGTH
        if wire != field.wire and not packed:
            raise ModelError(f"the field {field.name} of {self.kind.name} has the wrong type; export the model again")
        found = self._values.setdefault(field.name, [])
        if found and not field.many:
            raise ModelError(f"{self.kind.name} has the field {field.name} twice; export the model again")
        found.append(value)
