"""Every plot of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from trainer.analysis.library_map import library_map
from trainer.analysis.style import save
from trainer.data.prepared import Prepared
from trainer.models.vae.evaluate import Evaluation
from trainer.models.vae.loop import Epoch
from trainer.models.vae.plots.axis_evidence import axis_evidence
from trainer.models.vae.plots.loss_curves import loss_curves
from trainer.models.vae.plots.reconstruction import reconstruction


def draw(folder: Path, history: Sequence[Epoch], evaluation: Evaluation, prepared: Prepared) -> None:
    """Write the plots of a run into a folder."""
    folder.mkdir(exist_ok=True)
    varying = np.flatnonzero(~prepared.scaling.constant)
    save(loss_curves(history), folder / "loss.png")
    save(axis_evidence(evaluation), folder / "axes.png")
    save(reconstruction(evaluation), folder / "reconstruction.png")
    save(library_map(evaluation.embedding, prepared.held_out, varying), folder / "map.png")
