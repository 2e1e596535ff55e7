"""Every plot of a run, and the page that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trainer import runs
from trainer.analysis.library_map import library_map
from trainer.analysis.page import Section, write_page
from trainer.analysis.style import save
from trainer.data.table import Table
from trainer.models.projection.evaluate import Evaluation
from trainer.models.projection.loop import Epoch
from trainer.models.projection.plots.confusion import confusion
from trainer.models.projection.plots.figures import figures
from trainer.models.projection.plots.loss_curve import loss_curve
from trainer.models.projection.prepared import Prepared
from trainer.models.projection.words import words

SECTIONS = (
    Section(
        "figures.png", "How well neighbours share a class", "Held-out tracks, their neighbours among those trained on."
    ),
    Section("confusion.png", "Which classes are taken for one another", "Shares of the five nearest tracks."),
    Section("map.png", "A map of the held-out tracks", "Near points sound alike to the head; far ones say little."),
    Section(
        "loss.png", "How the training went", "Once the miner finds no more triplets, there is nothing left to learn."
    ),
)


def draw(
    run: Path, history: Sequence[Epoch], evaluation: Evaluation, prepared: Prepared, evidence: dict[str, Any]
) -> None:
    """Write the plots of a run, and report.html beside them."""
    folder = run / runs.PLOTS
    folder.mkdir(exist_ok=True)
    save(loss_curve(history), folder / "loss.png")
    if prepared.counted:
        save(figures(evaluation.metrics), folder / "figures.png")
        save(confusion(evaluation.confusion, prepared.counted), folder / "confusion.png")
    points = evaluation.held_out_points
    save(
        library_map(points, Table(("axis 0",), points[:, :1], prepared.held_out.labels), np.zeros(1, np.int64)),
        folder / "map.png",
    )
    write_page(run / runs.REPORT, f"{run.name}: a projection", words(evidence), folder, SECTIONS)
