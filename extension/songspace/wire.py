"""The shapes in which rows cross between SQL and Python: pgvector's binary form in, text out.

Text goes back because Postgres has no cast from bytes to numbers; orjson writes float32 in its shortest exact form.
"""

from __future__ import annotations

import numpy as np
import orjson
from numpy.typing import NDArray

_VECTOR_HEADER = 4
_BIG_ENDIAN_FLOAT32 = np.dtype(">f4")


def read_vector(payload: bytes, row: NDArray[np.float32]) -> None:
    """Write the values of one `vector_send(...)` to `row` (1, width)."""
    row[0] = np.frombuffer(payload, _BIG_ENDIAN_FLOAT32, offset=_VECTOR_HEADER)


def many_vectors(payload: bytes, width: int) -> NDArray[np.float32]:
    """The rows (n, width) in n concatenated `vector_send(...)` of the same width."""
    rows = np.frombuffer(payload, np.dtype([("header", ">i4"), ("values", ">f4", (width,))]))
    return rows["values"].astype(np.float32)


def array_text(row: NDArray[np.float32]) -> str:
    """One row (d,) as the text of a Postgres array: {1,2,3}."""
    return "{" + orjson.dumps(row, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].decode() + "}"


def vector_texts(rows: NDArray[np.float32]) -> list[str]:
    """Rows (n, d) as the texts of n pgvector vectors: [1,2,3]."""
    if not len(rows):
        return []
    text = orjson.dumps(np.ascontiguousarray(rows), option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return text[1:-1].replace("],[", "] [").split(" ")
