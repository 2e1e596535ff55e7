"""Pieces of SQL. Every name, type and operator is qualified: a SET clause would cost a microsecond a row."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from songspace.errors import ExportError

FLOAT8, FLOAT8S, FLOAT4S = "pg_catalog.float8", "pg_catalog.float8[]", "pg_catalog.float4[]"
VECTOR = "{vector}.vector"


def number(value: float) -> str:
    """A constant of type float8."""
    return f"'{float(value)!r}'::{FLOAT8}"


def vector(values: npt.ArrayLike) -> str:
    """A constant of type vector. Raises ExportError where a number is not finite."""
    return f"'{vector_text(values)}'::{VECTOR}"


def vector_text(values: npt.ArrayLike) -> str:
    """What pgvector reads as a vector: the shortest text of each float32."""
    numbers = np.asarray(values, np.float32)
    if not np.isfinite(numbers).all():
        raise ExportError("the graph has a weight that is NaN or infinite; train the model again")
    return f"[{','.join(map(str, numbers))}]"


def calculate(left: str, operator: str, right: str) -> str:
    """Two numbers and an operator of Postgres's own between them."""
    return f"({left} OPERATOR(pg_catalog.{operator}) {right})"


def with_vectors(left: str, operator: str, right: str) -> str:
    """Two vectors and an operator of pgvector's between them."""
    return f"({left} OPERATOR({{vector}}.{operator}) {right})"


def call(function: str, argument: str) -> str:
    """A function of Postgres's own, applied."""
    return f"pg_catalog.{function}({argument})"


def array(cells: Iterable[str]) -> str:
    """The array of some float8 expressions."""
    return f"ARRAY[{', '.join(cells)}]"
