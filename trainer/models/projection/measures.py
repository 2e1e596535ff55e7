"""How well neighbours share a class: the figures of retrieval, by exact cosine search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score, silhouette_score

from trainer.data.table import Rows
from trainer.models.projection.library import Texts

BLOCK = 256
# A silhouette looks at every pair of rows.
MOST_JUDGED = 5_000
NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a ranking of a pool for each query comes to; `confusion` (classes, classes) is of the 5 nearest."""

    precision: dict[int, float]
    map_at_r: float
    confusion: npt.NDArray[np.float64]


def retrieval(
    queries: Rows, query_labels: Texts, pool: Rows, pool_labels: Texts, classes: tuple[str, ...]
) -> Retrieval:
    """Rank `pool` (m, d) by cosine for each of `queries` (n, d), which are none of them themselves.

    Precision@k is the share of the k nearest that have the query's class; MAP@R (Musgrave et al. 2020) the mean, over
    the R nearest where R rows of the pool have its class, of the precision at each hit. Rows of `classes` alone query.
    """
    ks = (1, NEIGHBOURS, 10)
    hits: dict[int, list[float]] = {k: [] for k in ks}
    maps: list[float] = []
    confusion = np.zeros((len(classes), len(classes)))
    chosen = np.flatnonzero(np.isin(query_labels, classes))
    unit, place = _unit(pool), {name: index for index, name in enumerate(classes)}
    for start in range(0, len(chosen), BLOCK):
        block = chosen[start : start + BLOCK]
        order = np.argsort(-(_unit(queries[block]) @ unit.T), axis=1, kind="stable")
        for query, ranked in zip(block, order, strict=True):
            same = pool_labels[ranked] == query_labels[query]
            for k in ks:
                hits[k].append(float(same[:k].mean()))
            maps.append(_average_precision(same))
            for label in pool_labels[ranked[:NEIGHBOURS]]:
                if label in place:
                    confusion[place[query_labels[query]], place[label]] += 1
    rows = confusion.sum(axis=1, keepdims=True)
    share = np.divide(confusion, rows, out=np.zeros_like(confusion), where=rows > 0)
    return Retrieval({k: _mean(values) for k, values in hits.items()}, _mean(maps), share)


def separation(points: Rows, labels: Texts, classes: tuple[str, ...], seed: int) -> dict[str, float]:
    """Silhouette by cosine, and the mutual information of k-means clusters with the classes, of rows of `classes`."""
    chosen = np.flatnonzero(np.isin(labels, classes))
    chosen = chosen[np.random.default_rng(seed).permutation(len(chosen))[:MOST_JUDGED]]
    unit, own = _unit(points[chosen]), labels[chosen]
    distinct = len(set(own))
    if not 1 < distinct < len(own):
        return {"silhouette": float("nan"), "nmi": float("nan")}
    found = KMeans(distinct, n_init=10, random_state=seed).fit_predict(unit)
    return {
        "silhouette": float(silhouette_score(unit, own, metric="cosine")),
        "nmi": float(normalized_mutual_info_score(own, found)),
    }


def _average_precision(same: npt.NDArray[np.bool_]) -> float:
    relevant = int(same.sum())
    first = same[:relevant]
    precision = np.cumsum(first) / np.arange(1, relevant + 1)
    return float((precision * first).sum() / relevant) if relevant else 0.0


def _unit(rows: Rows) -> Rows:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else float("nan")
