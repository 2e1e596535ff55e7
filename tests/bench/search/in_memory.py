"""Libraries that search in the memory of one process: FAISS and hnswlib, a query a thread."""

from __future__ import annotations

import os
import time
from functools import partial
from typing import Any

import faiss
import numpy as np

from tests.bench.data.vectors import Vectors
from tests.bench.search.engine import Engine, Rows
from tests.bench.search.throughput import by_threads

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class InMemory(Engine):
    """An index in this process."""

    index: Any

    def throughput(self, queries: Vectors, k: int, clients: int, seconds: float) -> float:
        # OpenMP's number of threads is each thread's own setting.
        begin = partial(faiss.omp_set_num_threads, 1)
        return by_threads(lambda number: self.query(queries[number % len(queries)], k), clients, seconds, begin)

    def close(self) -> None:
        del self.index


class FaissExact(InMemory):
    """Every distance computed."""

    name = "faiss_exact"
    title = "FAISS, exact"
    exact = True

    def make(self, dims: int) -> Any:
        """The empty index."""
        return faiss.IndexFlatL2(dims)

    def fit(self, vectors: Vectors) -> None:
        self.index = self.make(vectors.shape[1])
        faiss.omp_set_num_threads(CORES)
        began = time.perf_counter()
        self.index.add(vectors)
        self.build_seconds = time.perf_counter() - began
        faiss.omp_set_num_threads(1)

    def query(self, vector: Vectors, k: int) -> Rows:
        rows: Rows = self.index.search(vector[None], k)[1][0]
        return rows

    def bytes_used(self) -> int:
        return int(faiss.serialize_index(self.index).nbytes)


class FaissHnsw(FaissExact):
    """HNSW by FAISS; the search parameter is efSearch."""

    exact = False
    sweep = (10, 20, 40, 64, 100, 200, 400)

    def __init__(self, m: int, ef_construction: int) -> None:
        self.name = f"faiss_hnsw_{m}_{ef_construction}"
        self.title = f"FAISS HNSW (M {m}, efConstruction {ef_construction})"
        self.m, self.ef_construction = m, ef_construction

    def make(self, dims: int) -> Any:
        index = faiss.IndexHNSWFlat(dims, self.m)
        index.hnsw.efConstruction = self.ef_construction
        return index

    def set_query_parameter(self, value: int) -> None:
        self.index.hnsw.efSearch = value


class Hnswlib(InMemory):
    """HNSW by hnswlib; the search parameter is ef."""

    sweep = (10, 20, 40, 64, 100, 200, 400)

    def __init__(self, m: int = 16, ef_construction: int = 100) -> None:
        self.name = f"hnswlib_{m}_{ef_construction}"
        self.title = f"hnswlib (M {m}, ef_construction {ef_construction})"
        self.m, self.ef_construction = m, ef_construction

    def fit(self, vectors: Vectors) -> None:
        import hnswlib  # type: ignore[import-untyped]

        self.index = hnswlib.Index(space="l2", dim=vectors.shape[1])
        began = time.perf_counter()
        self.index.init_index(len(vectors), M=self.m, ef_construction=self.ef_construction, random_seed=1)
        self.index.add_items(vectors, num_threads=CORES)
        self.build_seconds = time.perf_counter() - began
        self.index.set_num_threads(1)

    def set_query_parameter(self, value: int) -> None:
        self.ef = value
        self.index.set_ef(value)

    def query(self, vector: Vectors, k: int) -> Rows:
        return np.asarray(self.index.knn_query(vector, k, num_threads=1)[0][0], np.int64)

    def bytes_used(self) -> int:
        return int(self.index.index_file_size())


def hnswlib_is_installed() -> bool:
    """Whether the optional library is there."""
    try:
        import hnswlib  # noqa: F401
    except ImportError:
        return False
    return True


def exact_distances(vectors: Vectors, queries: Vectors, k: int) -> Vectors:
    """Squared distances (queries, k) of the true neighbours, nearest first."""
    faiss.omp_set_num_threads(CORES)
    index = faiss.IndexFlatL2(vectors.shape[1])
    index.add(vectors)
    distances: Vectors = index.search(queries, k)[0]
    faiss.omp_set_num_threads(1)
    return distances
