"""How good and how fast an engine's answers are: recall recomputed from the vectors, and latencies."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass

import numpy as np

from tests.bench.data.vectors import Vectors
from tests.bench.measure import percentile
from tests.bench.search.engine import Engine, Rows

WARM_UP = 20
# float32 distances of the same pair differ in their last digits from library to library.
TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Answers:
    """What a setting of an engine gave: recall, and milliseconds a query."""

    k: int
    parameter: int
    recall: float
    p50: float
    p99: float
    mean: float

    def document(self) -> dict[str, float]:
        """As a point of a plot."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Judge:
    """The vectors, the queries, and the true neighbours' squared distances (queries, 100)."""

    vectors: Vectors
    queries: Vectors
    truth: Vectors

    def measure(self, engine: Engine, parameter: int, k: int, queries: int) -> Answers:
        """Ask the engine the first `queries` queries, one after the other."""
        engine.set_query_parameter(parameter)
        for query in self.queries[:WARM_UP]:
            engine.query(query, k)
        recalls, milliseconds = [], []
        for number, query in enumerate(self.queries[:queries]):
            began = time.perf_counter()
            found = engine.query(query, k)
            milliseconds.append((time.perf_counter() - began) * 1000)
            recalls.append(self.recall(number, found, k))
        p50, p99 = percentile(milliseconds, 0.5), percentile(milliseconds, 0.99)
        return Answers(k, parameter, float(np.mean(recalls)), p50, p99, float(np.mean(milliseconds)))

    def recall(self, number: int, found: Rows, k: int) -> float:
        """The share of the k true neighbours among the rows found, by distance: equally near rows count alike."""
        rows = np.unique(found[found >= 0])
        distances = np.square(self.vectors[rows] - self.queries[number]).sum(axis=1)
        limit = self.truth[number, k - 1] * (1 + TOLERANCE)
        return min(int(np.count_nonzero(distances <= limit)), k) / k
