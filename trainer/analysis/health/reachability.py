"""How far one comes from neighbour to neighbour."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, shortest_path

STARTS = 50


def reachability(neighbours: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Of a graph whose rows (n, k) lead to their neighbours: its parts, and the hops from 50 rows to all others.

    `components` and `largest_component` (share) take each edge both ways; `reached` is the share of rows that hops from
    row to neighbour lead to, and the hops are those of the rows reached.
    """
    count, k = neighbours.shape
    places = (np.repeat(np.arange(count), k), neighbours.ravel())
    graph = csr_matrix((np.ones(count * k), places), shape=(count, count))
    components, membership = connected_components(graph, directed=False)
    starts = np.random.default_rng(0).permutation(count)[:STARTS]
    hops = shortest_path(graph, unweighted=True, indices=starts)
    others = hops[hops != 0]
    reached = others[np.isfinite(others)]
    return {
        "components": int(components),
        "largest_component": float(np.bincount(membership).max() / count),
        "reached": float(len(reached) / len(others)),
        "hops_median": float(np.median(reached)),
        "hops_p95": float(np.quantile(reached, 0.95)),
        "hops_most": float(reached.max()),
    }
