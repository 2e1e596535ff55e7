"""How evenly the features change on a straight line between two tracks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from trainer.analysis.subject import Subject

PAIRS, STEPS, EXAMPLES = 200, 11, 3

Path = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Smoothness:
    """Means over paths.

    `path_ratio` is the way through the features over the distance of its ends, 1 where it is straight; `unevenness` the
    spread of its steps over their mean, 0 where they are equal; `largest_step` the largest one's share of the way.
    """

    path_ratio: float
    unevenness: float
    largest_step: float


def smoothness(paths: Path) -> Smoothness:
    """Of paths (pairs, steps, features) in units of each feature's spread; a path that goes nowhere is left out."""
    steps = np.linalg.norm(np.diff(paths, axis=1), axis=2)
    ends = np.linalg.norm(paths[:, -1] - paths[:, 0], axis=1)
    steps, ends = steps[ends > 0], ends[ends > 0]
    if not len(steps):
        return Smoothness(1.0, 0.0, 1 / (paths.shape[1] - 1))
    way = steps.sum(axis=1)
    return Smoothness(
        path_ratio=float(np.mean(way / ends)),
        unevenness=float(np.mean(steps.std(axis=1) / steps.mean(axis=1))),
        largest_step=float(np.mean(steps.max(axis=1) / way)),
    )


def interpolation(subject: Subject) -> dict[str, Any]:
    """Smoothness over 200 random pairs of rows, and three of the paths in raw units.

    `return_error` is how far the middle of a line is from where its decoded track is encoded to, as a share of the
    distance of the pair, the median over pairs: large where no track would be put that far from any real one.
    """
    pairs = _pairs(len(subject.embedding))
    ends = subject.embedding[pairs]
    share = np.linspace(0, 1, STEPS, dtype=np.float32)[None, :, None]
    points = ends[:, :1] * (1 - share) + ends[:, 1:] * share
    decoded = subject.decode(points.reshape(-1, subject.dims))
    paths = subject.standardise(decoded).reshape(len(pairs), STEPS, -1)
    found = smoothness(paths)
    examples = decoded.reshape(len(pairs), STEPS, -1)[:EXAMPLES]
    return {
        "pairs": len(pairs),
        "steps": STEPS,
        "path_ratio": found.path_ratio,
        "unevenness": found.unevenness,
        "largest_step": found.largest_step,
        "return_error": _return_error(subject, points),
        "examples": [{"decoded": example} for example in examples],
    }


def _pairs(rows: int) -> npt.NDArray[np.int64]:
    order = np.random.default_rng(0).permutation(rows)[: 2 * PAIRS]
    return order[: len(order) // 2 * 2].reshape(-1, 2)


def _return_error(subject: Subject, points: Path) -> float:
    middle = np.asarray(points[:, STEPS // 2], np.float32)
    moved = np.linalg.norm(subject.encode(subject.decode_all(middle)) - middle, axis=1)
    apart = np.linalg.norm(points[:, -1] - points[:, 0], axis=1)
    return float(np.median(moved / np.maximum(apart, 1e-12)))
