"""The FAISS index of a library, by itself."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import orjson
import pytest

from exporters.library import Library
from exporters.to_faiss import build, normalised, write


@pytest.mark.parametrize("metric", ["l2", "cosine", "inner_product"])
def test_the_nearest_is_found_by_every_metric(metric: str, tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).normal(size=(500, 8)).astype(np.float32)
    library = Library("tiny@0", metric, [f"track {index}" for index in range(500)], vectors)
    write(tmp_path, build(library), library)
    index = faiss.read_index(str(tmp_path / "index.faiss"))
    about = orjson.loads((tmp_path / "keys.json").read_bytes())
    queries = normalised(vectors[:50]) if about["normalised"] else vectors[:50]
    _, found = index.search(queries, 1)
    np.testing.assert_array_equal(found[:, 0], exact_nearest(vectors, vectors[:50], metric))
    assert about["keys"][int(found[3, 0])].startswith("track ")


def exact_nearest(vectors: np.ndarray, queries: np.ndarray, metric: str) -> np.ndarray:
    if metric == "l2":
        return np.square(queries[:, None] - vectors[None]).sum(axis=2).argmin(axis=1)
    if metric == "cosine":
        vectors, queries = normalised(vectors), normalised(queries)
    return (queries @ vectors.T).argmax(axis=1)
