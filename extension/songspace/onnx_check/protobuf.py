"""Reading of the protobuf wire format, as far as checking an ONNX file needs it.

The server carries no protobuf package; the format is fixed (https://protobuf.dev/programming-guides/encoding/):
a message is a sequence of (field number, wire type) keys, each followed by its value.
"""

from __future__ import annotations

from collections.abc import Iterator

from songspace.errors import ModelError

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5


def fields(message: memoryview) -> Iterator[tuple[int, int, int | memoryview]]:
    """Yield (field number, wire type, value) of a message; values of type LENGTH are views into it.

    Raises ModelError where the bytes are not a protobuf message.
    """
    position, end = 0, len(message)
    while position < end:
        key, position = _varint(message, position)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            value, position = _varint(message, position)
            yield number, wire, value
            continue
        size = {FIXED64: 8, FIXED32: 4}.get(wire)
        if wire == LENGTH:
            size, position = _varint(message, position)
        if size is None or number == 0 or position + size > end:
            raise ModelError("these bytes are not an ONNX model (broken protobuf)")
        yield number, wire, message[position : position + size]
        position += size


def varints(packed: memoryview) -> Iterator[int]:
    """Yield the unsigned numbers (below 2^64) of a packed field. Raises ModelError where one is broken off."""
    position = 0
    while position < len(packed):
        number, position = _varint(packed, position)
        yield number


def _varint(message: memoryview, position: int) -> tuple[int, int]:
    result = shift = 0
    while position < len(message) and shift < 64:
        byte = message[position]
        position += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            # A tenth byte has more bits than a number; parsers drop them.
            return result & 0xFFFF_FFFF_FFFF_FFFF, position
        shift += 7
    raise ModelError("these bytes are not an ONNX model (broken protobuf)")
