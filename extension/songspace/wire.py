"""The shapes in which rows cross between SQL and Python: pgvector's binary form or packed floats in, text out.

Text goes back because Postgres has no cast from bytes to numbers; orjson writes float32 in its shortest exact form.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import orjson
from numpy.typing import NDArray

from songspace.errors import FeatureError

_VECTOR_HEADER = 4
_BIG_ENDIAN_FLOAT32 = np.dtype(">f4")
_LITTLE_ENDIAN_FLOAT32 = np.dtype("<f4")


def read_vector(payload: bytes, row: NDArray[np.float32]) -> None:
    """Write the values of one `vector_send(...)` to `row` (1, width)."""
    row[0] = np.frombuffer(payload, _BIG_ENDIAN_FLOAT32, offset=_VECTOR_HEADER)


def many_vectors(payload: bytes, width: int) -> NDArray[np.float32]:
    """The rows (n, width) in n concatenated `vector_send(...)` of the same width."""
    rows = np.frombuffer(payload, np.dtype([("header", ">i4"), ("values", ">f4", (width,))]))
    return rows["values"].astype(np.float32)


def many_packed(packed: Sequence[bytes], width: int) -> NDArray[np.float32]:
    """The rows (n, width) in n strings of little-endian float32. Raises FeatureError where one has another length."""
    if any(len(row) != width * _LITTLE_ENDIAN_FLOAT32.itemsize for row in packed):
        raise FeatureError(
            f"a row of {width} float32 is {width * _LITTLE_ENDIAN_FLOAT32.itemsize} bytes; another is given"
        )
    return np.frombuffer(b"".join(packed), _LITTLE_ENDIAN_FLOAT32).reshape(-1, width)


def pack(numbers: Sequence[float | None]) -> bytes:
    """Numbers as little-endian float32."""
    return np.array(numbers, _LITTLE_ENDIAN_FLOAT32).tobytes()


def unpack(packed: bytes) -> list[float]:
    """What `pack` packed. Raises FeatureError where the bytes are no whole numbers."""
    if len(packed) % _LITTLE_ENDIAN_FLOAT32.itemsize:
        raise FeatureError(f"{len(packed)} bytes are no whole number of float32")
    return np.frombuffer(packed, _LITTLE_ENDIAN_FLOAT32).tolist()


def array_text(row: NDArray[np.float32]) -> str:
    """One row (d,) as the text of a Postgres array: {1,2,3}."""
    return "{" + orjson.dumps(row, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].decode() + "}"


def vector_texts(rows: NDArray[np.float32]) -> list[str]:
    """Rows (n, d) as the texts of n pgvector vectors: [1,2,3]."""
    if not len(rows):
        return []
    text = orjson.dumps(np.ascontiguousarray(rows), option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return text[1:-1].replace("],[", "] [").split(" ")
