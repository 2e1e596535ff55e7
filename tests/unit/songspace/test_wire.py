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


@given(st.lists(FLOAT32, min_size=1, max_size=20))
def test_one_vector(values: list[float]) -> None:
    row = np.zeros((1, len(values)), dtype=np.float32)
    wire.read_vector(vector_send(values), row)
    assert row.tolist() == [values]


@given(st.lists(st.lists(FLOAT32, min_size=3, max_size=3), min_size=1, max_size=10))
def test_many_vectors(rows: list[list[float]]) -> None:
    assert wire.many_vectors(b"".join(map(vector_send, rows)), 3).tolist() == rows


@given(st.lists(st.lists(FLOAT32, min_size=2, max_size=2), max_size=6))
def test_texts_are_exact(rows: list[list[float]]) -> None:
    matrix = np.array(rows, dtype=np.float32).reshape(-1, 2)
    texts = wire.vector_texts(matrix)
    assert [[float(np.float32(n)) for n in text[1:-1].split(",")] for text in texts] == rows
    if rows:
        text = wire.array_text(matrix[0])
        assert text[0] + text[-1] == "{}"
        assert [float(np.float32(n)) for n in text[1:-1].split(",")] == rows[0]


@given(st.lists(st.lists(FLOAT32, min_size=3, max_size=3), min_size=1, max_size=10))
def test_packed_rows(rows: list[list[float]]) -> None:
    packed = [struct.pack("<3f", *row) for row in rows]
    assert wire.many_packed(packed, 3).tolist() == rows
    assert [wire.pack(row) for row in rows] == packed
    assert [wire.unpack(row) for row in packed] == rows


def test_bytes_that_are_no_row_are_refused() -> None:
    with pytest.raises(FeatureError, match="a row of 3 float32 is 12 bytes"):
        wire.many_packed([bytes(12), bytes(16), bytes(8)], 3)
    with pytest.raises(FeatureError, match="7 bytes are no whole number of float32"):
        wire.unpack(bytes(7))
