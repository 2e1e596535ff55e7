"""Recall, recomputed from the vectors; and the vectors themselves."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bench.data.vectors import clustered, lift
from tests.bench.search.engine import Engine, Rows
from tests.bench.search.in_memory import FaissExact, FaissHnsw, exact_distances
from tests.bench.search.judge import Judge

VECTORS = clustered(600, 16, seed=1)
POINTS, QUERIES = VECTORS[100:], VECTORS[:100]


@pytest.fixture
def judge() -> Judge:
    return Judge(POINTS, QUERIES, exact_distances(POINTS, QUERIES, 100))


@pytest.mark.parametrize("engine", [FaissExact(), FaissHnsw(16, 100)], ids=lambda engine: engine.name)
def test_a_good_engine_has_recall(judge: Judge, engine: Engine) -> None:
    engine.fit(POINTS)
    answers = judge.measure(engine, 200, 10, 50)
    assert answers.recall > 0.99
    assert 0 < answers.p50 <= answers.p99
    assert engine.bytes_used() >= POINTS.nbytes


def test_wrong_missing_and_repeated_rows_do_not_count(judge: Judge) -> None:
    order = np.argsort(np.square(POINTS - QUERIES[0]).sum(axis=1))
    right: Rows = order[:10]
    assert judge.recall(0, right, 10) == 1.0
    assert judge.recall(0, right[:5], 10) == 0.5
    assert judge.recall(0, np.repeat(right[:1], 10), 10) == 0.1
    assert judge.recall(0, order[-10:], 10) == 0.0
    assert judge.recall(0, np.concatenate([right[:9], [-1]]), 10) == 0.9


def test_threads_answer_queries() -> None:
    engine = FaissExact()
    engine.fit(POINTS)
    assert engine.throughput(QUERIES, 10, 2, 0.05) > 0


def test_vectors_are_the_same_for_the_same_seed() -> None:
    assert np.array_equal(VECTORS, clustered(600, 16, seed=1))
    features = np.random.default_rng(0).normal(size=(50, 12))
    lifted = [lift(features, 256, np.random.default_rng(1)) for _ in range(2)]
    assert np.array_equal(*lifted)
    assert lifted[0].shape == (50, 256)
