"""The map of the tracks that a run kept."""

from __future__ import annotations

import torch

from trainer import runs
from trainer.analysis.library_map import class_column, library_map
from trainer.analysis.page.content import Section
from trainer.analysis.sections.evidence import Evidence
from trainer.trained import TrainedModel

TEXT = "Each point is a track. Near points sound alike to the head; far ones say little."


def library(evidence: Evidence, model: TrainedModel) -> Section:
    """The map, to be coloured by class."""
    kept, patient = runs.read_kept(evidence.run), evidence.analysis is not None
    with torch.no_grad():
        points = model.encoder(torch.from_numpy(kept.rows)).numpy()
    held_out = ["held out"] * min(len(points), evidence.metrics["held_out_rows"])
    side = [*held_out, *["trained on"] * (len(points) - len(held_out))]
    columns = [] if kept.labels is None else [class_column("class", kept.labels)]
    columns.append(class_column("side of the split", side))
    drawn = library_map(points, kept.titles, columns, "cosine", patient)
    return Section("map", "A map of the library", (TEXT,), library_map=drawn)
