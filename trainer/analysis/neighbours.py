"""Whether a track's neighbours are of its kind."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from trainer.data.table import Mask

# Small enough for the allocator to use a block's memory again: larger ones spend half the time on page faults.
BLOCK = 128
# Squared distances closer than this, relative to the k-th, are the same: rows with equal features tie.
SAME = 1e-9


def class_matrix(labels: npt.NDArray[np.object_]) -> Mask:
    """Membership (n, classes) of labels such as `pop|rock`; an absent label belongs to no class."""
    sets = [set(label.split("|")) if label else set() for label in labels]
    classes = sorted(set().union(*sets))
    return np.array([[name in members for name in classes] for members in sets], np.bool_)


def expected_precision(vectors: npt.NDArray[np.floating], classes: Mask, k: int = 10, stride: int = 1) -> float:
    """Expected share of the k nearest (exact L2, the row itself left out) that share a class with the query.

    `vectors` (n, dims) are both queries and pool, `classes` is (n, classes); with a `stride`, one row in so many is a
    query, and all are pool. Rows that tie at the k-th distance share what is left of the k places, so the figure does
    not depend on their order.
    """
    points = torch.from_numpy(np.ascontiguousarray(vectors, np.float64))
    members = torch.from_numpy(classes.astype(np.float32))
    queries = torch.arange(0, len(points), stride)
    return sum(_block(points, members, block, k) for block in queries.split(BLOCK)) / len(queries)


def _block(points: torch.Tensor, members: torch.Tensor, queries: torch.Tensor, k: int) -> float:
    """Sum of the precisions of the queries, given by their numbers."""
    query = points[queries]
    squared = query.square().sum(1, keepdim=True) + points.square().sum(1) - 2 * query @ points.T
    squared[torch.arange(len(queries)), queries] = torch.inf
    limit = squared.topk(k, largest=False).values[:, -1:]
    slack = SAME * (1 + limit)
    nearer = squared < limit - slack
    tied = (squared <= limit + slack) & ~nearer
    same_kind = (members[queries] @ members.T) > 0
    left = k - nearer.sum(1)
    expected = (same_kind & nearer).sum(1) + left * (same_kind & tied).sum(1) / tied.sum(1)
    return float(expected.sum()) / k
