"""The map of the tracks that a run kept."""

from __future__ import annotations

import numpy as np
import torch

from trainer import runs
from trainer.analysis.library_map import Column, class_column, library_map, number_column
from trainer.analysis.page.content import Section
from trainer.analysis.sections.evidence import Evidence
from trainer.data.table import Rows
from trainer.trained import TrainedModel

TEXT = "Each point is a track. Colour the map by a feature to see where in the space it lies."


def library(evidence: Evidence, model: TrainedModel) -> Section:
    """The map, to be coloured by label, cluster, feature or axis."""
    kept, patient = runs.read_kept(evidence.run), evidence.analysis is not None
    if not patient:
        # The report of a training does not wait for a map of more.
        kept = kept.first(evidence.metrics["held_out_rows"])
    with torch.no_grad():
        embedding = model.encoder(torch.from_numpy(kept.rows)).numpy()
    columns = [class_column("label", kept.labels)] if kept.labels is not None else []
    columns += _clusters(evidence, embedding)
    columns += [number_column(item.name, kept.rows[:, at]) for at, item in enumerate(model.spec.features)]
    columns += [number_column(f"axis {axis}", embedding[:, axis]) for axis in range(embedding.shape[1])]
    drawn = library_map(embedding, kept.titles, columns, "l2", patient)
    return Section("map", "A map of the library", (TEXT,), library_map=drawn)


def _clusters(evidence: Evidence, embedding: Rows) -> list[Column]:
    found = evidence.part("clusters")
    if found is None:
        return []
    centres = np.array([item["centre"] for item in found["clusters"]], np.float32)
    nearest = np.square(embedding[:, None] - centres).sum(axis=2).argmin(axis=1)
    return [class_column("cluster", [f"{place}: {found['clusters'][place]['name']}" for place in nearest])]
