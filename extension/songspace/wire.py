"""The shapes in which rows cross between SQL and Python: pgvector's and Postgres' own binary forms, and text.

Text goes back because Postgres has no cast from bytes to numbers; orjson writes float32 in its shortest exact form.
"""

from __future__ import annotations

import numpy as np
import orjson
from numpy.typing import NDArray

from songspace.errors import FeatureError

_VECTOR_HEADER = 4
_BIG_ENDIAN_FLOAT32 = np.dtype(">f4")
_NULL_LENGTH = b"\xff\xff\xff\xff"
_FLOAT8_ELEMENT = np.dtype([("length", ">i4"), ("value", ">f8")])


def read_vector(payload: bytes, row: NDArray[np.float32]) -> None:
    """Write the values of one `vector_send(...)` to `row` (1, width)."""
    row[0] = np.frombuffer(payload, _BIG_ENDIAN_FLOAT32, offset=_VECTOR_HEADER)


def many_vectors(payload: bytes, width: int) -> NDArray[np.float32]:
    """The rows (n, width) in n concatenated `vector_send(...)` of the same width."""
    rows = np.frombuffer(payload, np.dtype([("header", ">i4"), ("values", ">f4", (width,))]))
    return rows["values"].astype(np.float32)


def float8_array(payload: bytes) -> NDArray[np.float64]:
    """The array in `array_send(float8[])`, of any number of dimensions; a NULL element becomes NaN."""
    dimensions, has_null, _ = np.frombuffer(payload, ">i4", 3)
    shape = tuple(int(size) for size in np.frombuffer(payload, ">i4", 2 * dimensions, offset=12)[::2])
    body = payload[12 + 8 * dimensions :]
    if has_null:
        values = _with_nulls(body, int(np.prod(shape)))
    else:
        values = np.frombuffer(body, _FLOAT8_ELEMENT)["value"].astype(np.float64)
    return values.reshape(shape if dimensions else (0,))


def _with_nulls(body: bytes, count: int) -> NDArray[np.float64]:
    values = np.full(count, np.nan)
    position = 0
    for index in range(count):
        if body[position : position + 4] == _NULL_LENGTH:
            position += 4
            continue
        values[index] = np.frombuffer(body, ">f8", 1, offset=position + 4)[0]
        position += 12
    return values


def array_text(row: NDArray[np.float32]) -> str:
    """One row (d,) as the text of a Postgres array: {1,2,3}."""
    return "{" + orjson.dumps(row, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].decode() + "}"


def vector_texts(rows: NDArray[np.float32]) -> list[str]:
    """Rows (n, d) as the texts of n pgvector vectors: [1,2,3]."""
    if not len(rows):
        return []
    text = orjson.dumps(np.ascontiguousarray(rows), option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return [f"[{row}]" for row in text[2:-2].split("],[")]


def require_matrix(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """`array` itself if it has two dimensions (rows, features); FeatureError else."""
    if array.ndim != 2:
        raise FeatureError(
            f"the array of rows has {array.ndim} dimension(s); two are wanted: array_agg(ARRAY[feature, ...])"
        )
    return array
