"""Whether the runs' models agree on what is near to what."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from trainer import runs
from trainer.analysis.charts.heatmap import heatmap
from trainer.analysis.page.content import Figure, Section
from trainer.analysis.sections.evidence import Evidence
from trainer.data.split import spread
from trainer.data.table import Rows
from trainer.trained import TrainedModel

NEAREST = 10
MOST_ROWS = 2_000


def neighbours(names: Sequence[str], compared: Sequence[Evidence]) -> Section | None:
    """The share of ten nearest that each two models share, over the first run's rows; None where inputs differ."""
    models = [runs.load(one.run) for one in compared]
    if len({_takes(model) for model in models}) > 1:
        return None
    rows = models[0].rows[spread(len(models[0].rows), MOST_ROWS)]
    found = [_nearest(_points(model, rows)) for model in models]
    matrix = [[overlap(one, other) for other in found] for one in found]
    short = [f"run {number}" for number in range(1, len(names) + 1)]
    chart = heatmap(matrix, short, short, f"share of the {NEAREST} nearest in common", 1.0)
    text = (
        "Two models may reconstruct alike and yet call other tracks near; seeds of one model show how much is chance."
    )
    caption = f"Among {len(rows):,} rows that {names[0]} kept: " + "; ".join(
        f"{one} is {name}" for one, name in zip(short, names, strict=True)
    )
    return Section("neighbours", "Neighbours in common", (text,), (Figure(chart, caption + "."),))


def overlap(one: Rows, other: Rows) -> float:
    """The mean share of neighbours (n, k), by row number, that are in both."""
    shared = [len(set(mine) & set(theirs)) for mine, theirs in zip(one.tolist(), other.tolist(), strict=True)]
    return float(np.mean(shared)) / one.shape[1]


def _takes(model: TrainedModel) -> tuple[object, ...]:
    port = model.spec.input
    return (port.kind, port.shape, model.spec.feature_names)


def _points(model: TrainedModel, rows: Rows) -> torch.Tensor:
    with torch.no_grad():
        found: torch.Tensor = model.encoder(torch.from_numpy(rows))
    return found


def _nearest(points: torch.Tensor) -> Rows:
    # Vectors of length 1 are as near by L2 as by cosine.
    distances = torch.cdist(points, points)
    distances.fill_diagonal_(torch.inf)
    return np.asarray(distances.topk(min(NEAREST, len(points) - 1), largest=False).indices.numpy())
