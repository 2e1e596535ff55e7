"""What a search engine is to the benchmark: built once, asked often, with what is set at either time kept apart."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tests.bench.data.vectors import Vectors

Rows = NDArray[np.int64]


class Engine(ABC):
    """Made with its build parameters; `fit` takes the vectors, `query` gives numbers of rows of them.

    `sweep` lists the values of the search parameter to try, `build_seconds` is set by `fit`.
    """

    name: str
    title: str
    sweep: Sequence[int] = (0,)
    exact: bool = False
    build_seconds: float = 0.0

    @abstractmethod
    def fit(self, vectors: Vectors) -> None:
        """Take in vectors (rows, dims) and index them."""

    def set_query_parameter(self, value: int) -> None:  # noqa: B027 (an engine without one has nothing to set)
        """Set the search parameter of the queries that follow."""

    @abstractmethod
    def query(self, vector: Vectors, k: int) -> Rows:
        """The numbers of the k nearest rows to a vector (dims,), nearest first."""

    @abstractmethod
    def throughput(self, queries: Vectors, k: int, clients: int, seconds: float) -> float:
        """Queries a second that so many clients get answered at once."""

    @abstractmethod
    def bytes_used(self) -> int:
        """Size of the index, on disk for a database, as written to a file for a library."""

    def close(self) -> None:  # noqa: B027 (most engines have nothing to give back)
        """Give back what the index takes."""
