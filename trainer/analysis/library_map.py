"""A map of the library: its latent space on a page."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.manifold import TSNE

from trainer.analysis.style import MUTED, PALETTE, figure, tidy
from trainer.data.table import Rows, Table

MOST_POINTS = 2_000
MOST_LABELS = 8
PERPLEXITY = 30

Labels = npt.NDArray[np.object_]


def library_map(embedding: Rows, held_out: Table, varying: npt.NDArray[np.int64]) -> Figure:
    """t-SNE of held-out rows' embedding (n, dims), coloured by label, or by the first feature that varies.

    Source: van der Maaten & Hinton 2008. Near points are near in the latent space; far ones say little.
    """
    chosen = _choose(held_out)
    points = _flatten(embedding[chosen])
    shown = held_out.take(chosen)
    drawing = figure(8.5, 6)
    panel = drawing.subplots()
    if shown.labels is not None and len(_commonest(shown.labels)) > 1:
        _scatter_labels(panel, points, shown.labels)
    else:
        _scatter_feature(drawing, panel, points, shown, int(varying[0]))
    panel.set(xticks=[], yticks=[], xlabel="t-SNE, no unit")
    tidy(panel, f"Map of {len(points):,} held-out tracks, by their embedding")
    return drawing


def _choose(table: Table) -> npt.NDArray[np.int64]:
    # The held-out rows come in the library's order, so a stride takes some of everything; labelled ones say
    # more.
    labelled = np.arange(len(table))
    if table.labels is not None:
        known = np.flatnonzero([label is not None for label in table.labels])
        labelled = known if len(known) > PERPLEXITY * 3 else labelled
    return labelled[:: max(1, -(-len(labelled) // MOST_POINTS))]


def _flatten(embedding: Rows) -> Rows:
    perplexity = min(PERPLEXITY, max(1, (len(embedding) - 1) / 3))
    if len(embedding) < 3 or embedding.shape[1] < 2:
        return np.column_stack([embedding[:, 0], np.zeros(len(embedding), np.float32)])
    tsne = TSNE(perplexity=perplexity, init="pca", random_state=0, max_iter=500)
    return np.asarray(tsne.fit_transform(embedding), np.float32)


def _commonest(labels: Labels) -> list[str]:
    # A track of several genres, written as a|b, is shown as its first.
    counts = Counter(label.split("|")[0] for label in labels if label)
    return [label for label, _ in counts.most_common(MOST_LABELS)]


def _scatter_labels(panel: Axes, points: Rows, labels: Labels) -> None:
    names = _commonest(labels)
    first = np.array([label.split("|")[0] if label else "" for label in labels])
    others = ~np.isin(first, names)
    if others.any():
        panel.scatter(*_xy(points[others]), s=6, color=MUTED, alpha=0.35, linewidths=0, label="other")
    for name, colour in zip(names, PALETTE, strict=False):
        panel.scatter(*_xy(points[first == name]), s=9, color=colour, alpha=0.8, linewidths=0, label=name)
    panel.legend(frameon=False, markerscale=2.5, loc="upper left", bbox_to_anchor=(1, 1))


def _scatter_feature(drawing: Figure, panel: Axes, points: Rows, shown: Table, feature: int) -> None:
    values = shown.rows[:, feature]
    low, high = np.quantile(values, [0.02, 0.98])
    dots = panel.scatter(*_xy(points), s=9, c=values, cmap="viridis", vmin=low, vmax=high, linewidths=0)
    drawing.colorbar(dots, ax=panel, label=f"{shown.names[feature]}, raw unit")


def _xy(points: Rows) -> tuple[Rows, Rows]:
    return points[:, 0], points[:, 1]
