"""A map of the library: its latent space laid flat, to be wandered about on the page."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from trainer.analysis.page.content import LibraryMap
from trainer.data.split import spread
from trainer.data.table import Rows

# What each method lays out in some ten seconds.
MOST_POINTS, MOST_AT_ONCE = 3_000, 1_500
PERPLEXITY = 30
NEIGHBOURS = 15
# An axis with less spread than this is the same for every track.
STILL = 1e-6
# One part in ten thousand of the map is less than a pixel; five digits of a value are more than float32's noise.
PLACES, DIGITS = 4, 5

Metric = Literal["l2", "cosine"]
Column = dict[str, Any]


def library_map(
    embedding: Rows, titles: Sequence[str | None], columns: Sequence[Column], metric: Metric, patient: bool
) -> LibraryMap:
    """The map of an embedding (n, dims), with a title and a value of each column a row.

    t-SNE (van der Maaten and Hinton 2008); for who is `patient` UMAP (McInnes et al. 2018) where umap-learn is
    installed, which takes most of a minute to load and compile.
    """
    chosen = spread(len(embedding), MOST_POINTS if patient else MOST_AT_ONCE)
    method, points = flatten(embedding[chosen], metric, patient)
    low, size = points.min(axis=0), float(np.ptp(points, axis=0).max()) or 1.0
    # In the middle of a square: what is wider than high leaves room above and below.
    placed = (points - low) / size + (1 - np.ptp(points, axis=0) / size) / 2
    document = {
        "names": [titles[row] for row in chosen],
        **{name: [round(float(value), PLACES) for value in placed[:, at]] for at, name in enumerate("xy")},
        "columns": [{**column, "values": [column["values"][row] for row in chosen]} for column in columns],
    }
    caption = (
        f"{len(chosen):,} tracks by their embedding, laid flat by {method}: near points are near in the space, "
        "distances between far ones say little, and the directions have no unit."
    )
    return LibraryMap(document, caption)


def number_column(name: str, values: Rows) -> Column:
    """A column of numbers (n,)."""
    found = [float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None for value in values]
    return {"name": name, "kind": "number", "values": found}


def class_column(name: str, labels: Sequence[str | None]) -> Column:
    """A column of classes (n,), the commonest first; a track of several, written a|b, is of its first."""
    first = [label.split("|")[0].strip() if label else None for label in labels]
    classes = [label for label, _ in Counter(label for label in first if label).most_common()]
    codes = {label: code for code, label in enumerate(classes)}
    values = [codes[label] if label else None for label in first]
    return {"name": name, "kind": "class", "classes": classes, "values": values}


def flatten(embedding: Rows, metric: Metric, patient: bool) -> tuple[str, Rows]:
    """The method's name, and two coordinates (n, 2) of each row; one axis is laid out along a line."""
    # t-SNE starts from the principal components over their spread, and where there is none it ends the process.
    moving = embedding[:, embedding.std(axis=0) > STILL]
    if len(embedding) <= NEIGHBOURS or moving.shape[1] < 2:
        return "its first axis", np.column_stack([embedding[:, 0], np.zeros(len(embedding), np.float32)])
    if patient and importlib.util.find_spec("umap") is not None:
        return "UMAP", _umap(embedding, metric)
    return "t-SNE", _tsne(embedding, metric)


def _umap(embedding: Rows, metric: Metric) -> Rows:
    from umap import UMAP

    # One thread is what a seed costs; several would draw another map each time.
    mapper = UMAP(
        n_neighbors=NEIGHBOURS, metric="cosine" if metric == "cosine" else "euclidean", random_state=0, n_jobs=1
    )
    return np.asarray(mapper.fit_transform(embedding), np.float32)


def _tsne(embedding: Rows, metric: Metric) -> Rows:
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (len(embedding) - 1) / 3)
    distance = "cosine" if metric == "cosine" else "euclidean"
    tsne = TSNE(perplexity=perplexity, metric=distance, init="pca", random_state=0, max_iter=500)
    return np.asarray(tsne.fit_transform(embedding), np.float32)
