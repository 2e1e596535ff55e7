"""Which class a point is most likely of: the direction of each class, and how sure a distance makes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from trainer.data.table import Rows
from trainer.models.projection.library import Texts

# How much likelier a class gets with its cosine: exp(cosine / temperature).
TEMPERATURES = tuple(float(value) for value in np.geomspace(0.01, 1, 41))
DIGITS = 6


def clusters(points: Rows, labels: Texts, held_points: Rows, held_labels: Texts) -> dict[str, Any]:
    """The direction of each class of training `points` (n, dims), and the temperature that fits held-out ones best.

    As a spec keeps it: `{"temperature": t, "classes": [{"name", "rows", "centroid"}]}`.
    """
    names = sorted(set(labels))
    centroids = np.stack([_direction(points[labels == name]) for name in names])
    own = np.array([names.index(label) for label in held_labels])
    cosines = held_points @ centroids.T
    temperature = min(TEMPERATURES, key=lambda value: _surprise(cosines / value, own)) if len(own) else 0.1
    rows = [int((labels == name).sum()) for name in names]
    classes = [
        {"name": name, "rows": number, "centroid": [round(float(value), DIGITS) for value in centroid]}
        for name, number, centroid in zip(names, rows, centroids, strict=True)
    ]
    return {"temperature": temperature, "classes": classes}


def nearest_clusters(point: npt.NDArray[np.floating], found: dict[str, Any]) -> list[tuple[str, float]]:
    """Classes with the confidence that a point (dims,) is of them, the likeliest first; they add up to 1."""
    centroids = np.array([item["centroid"] for item in found["classes"]], np.float64)
    weights = _likelihood((centroids @ point / np.linalg.norm(point))[None] / found["temperature"])[0]
    order = np.argsort(-weights)
    return [(found["classes"][place]["name"], float(weights[place])) for place in order]


def _direction(points: Rows) -> Rows:
    mean = points.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), np.float32)


def _surprise(scores: Rows, own: Any) -> float:
    return float(-np.log(_likelihood(scores)[np.arange(len(own)), own] + 1e-12).mean())


def _likelihood(scores: Any) -> Any:
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)
