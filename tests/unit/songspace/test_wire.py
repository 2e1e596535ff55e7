"""The forms in which rows cross between SQL and Python, checked against bytes made by hand."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songspace import wire
from songspace.errors import FeatureError

FLOAT32 = st.floats(width=32, allow_nan=False, allow_infinity=False)


def vector_send(values: list[float]) -> bytes:
    """What pgvector's vector_send writes: dimensions, an unused word, float4 values, all big-endian."""
    return struct.pack(f">hh{len(values)}f", len(values), 0, *values)


def array_send(values: list[float | None], shape: tuple[int, ...]) -> bytes:
    """What Postgres' array_send writes for a float8[]."""
    header = struct.pack(">iiI", len(shape), int(None in values), 701)
    dimensions = b"".join(struct.pack(">ii", size, 1) for size in shape)
    elements = (struct.pack(">i", -1) if value is None else struct.pack(">id", 8, value) for value in values)
    return header + dimensions + b"".join(elements)


@given(st.lists(FLOAT32, min_size=1, max_size=20))
def test_one_vector(values: list[float]) -> None:
    row = np.zeros((1, len(values)), dtype=np.float32)
    wire.read_vector(vector_send(values), row)
    assert row.tolist() == [values]


@given(st.lists(st.lists(FLOAT32, min_size=3, max_size=3), min_size=1, max_size=10))
def test_many_vectors(rows: list[list[float]]) -> None:
    assert wire.many_vectors(b"".join(map(vector_send, rows)), 3).tolist() == rows


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False)), min_size=1, max_size=20))
def test_float8_array(values: list[float | None]) -> None:
    found = wire.float8_array(array_send(values, (len(values),)))
    assert [None if np.isnan(value) else value for value in found] == values


def test_float8_array_of_two_dimensions_and_of_none() -> None:
    assert wire.float8_array(array_send([1, 2, 3, 4, 5, 6], (2, 3))).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert wire.float8_array(array_send([], ())).shape == (0,)
    with pytest.raises(FeatureError, match="1 dimension"):
        wire.require_matrix(np.zeros(3))


@given(st.lists(st.lists(FLOAT32, min_size=2, max_size=2), max_size=6))
def test_texts_are_exact(rows: list[list[float]]) -> None:
    matrix = np.array(rows, dtype=np.float32).reshape(-1, 2)
    texts = wire.vector_texts(matrix)
    assert [[float(np.float32(n)) for n in text[1:-1].split(",")] for text in texts] == rows
    if rows:
        text = wire.array_text(matrix[0])
        assert text[0] + text[-1] == "{}"
        assert [float(np.float32(n)) for n in text[1:-1].split(",")] == rows[0]
