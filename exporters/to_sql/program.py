"""The function that is being written: its variables, its statements, and the weights it reads from a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from exporters.to_sql.text import FLOAT8S, vector_text

# The function's only parameter.
PARAMETER = "given"


@dataclass(frozen=True, slots=True)
class Compiled:
    """The body of a plpgsql function (vector) -> vector, and the rows of weights that it reads, numbered from 1."""

    body: str
    weights: tuple[str, ...]


class Program:
    """Statements in the order in which they run."""

    def __init__(self, first_weight: int = 0) -> None:
        """Begin an empty function, whose rows of weights are numbered from `first_weight` + 1."""
        self._variables: list[str] = []
        self._statements: list[str] = []
        self._weights: list[str] = []
        self._first_weight = first_weight

    def assign(self, kind: str, expression: str) -> str:
        """Put an expression of this type into a new variable; returns the variable's name."""
        name = f"value_{len(self._variables) + 1}"
        self._variables.append(f"    {name} {kind};")
        self._statements.append(f"    {name} := {expression};")
        return name

    def products(self, matrix: npt.NDArray[np.float32], row: str) -> str:
        """Keep a matrix (out, in) in the table; returns a variable with its rows' products with the vector `row`."""
        first = self._first_weight + len(self._weights)
        self._weights += [vector_text(-weights) for weights in matrix]
        return self.assign(
            FLOAT8S,
            f"ARRAY(SELECT w.weights OPERATOR({{vector}}.<#>) {row} FROM songspace.model_weight w "
            "WHERE w.model_id OPERATOR(pg_catalog.=) {model} "
            f"AND w.number OPERATOR(pg_catalog.>) {first} "
            f"AND w.number OPERATOR(pg_catalog.<=) {first + len(matrix)} ORDER BY w.number)",
        )

    def finish(self, answer: str) -> Compiled:
        """The whole body, which answers with the vector in the variable `answer`."""
        lines = ["DECLARE", *self._variables, "BEGIN", *self._statements, f"    RETURN {answer};", "END"]
        return Compiled("\n".join(lines), tuple(self._weights))
