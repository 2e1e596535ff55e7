"""How the axes fall to the factors: the inputs themselves, and the label."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tests.bench_vae.fit import Fit
from trainer.analysis.disentanglement.dci import dci
from trainer.analysis.disentanglement.factors import binned
from trainer.analysis.disentanglement.mig import mig

MOST_ROWS = 10_000
# A label that names fewer rows than this says nothing of an axis.
LEAST_LABELLED = 500


def measure(fit: Fit) -> dict[str, float]:
    """MIG and DCI of held-out rows' means, over the varying inputs as factors; and MIG over the label."""
    held_out = fit.prepared.held_out
    rows = held_out.rows[:MOST_ROWS]
    latents = fit.embed(rows)
    inputs = binned(rows[:, ~fit.scaling.constant])
    scores = dci(latents, inputs, np.ones(inputs.shape[1], np.bool_))
    found = {
        "mig": mig(latents, inputs).score,
        "dci_d": scores.disentanglement,
        "dci_c": scores.completeness,
        "dci_i": scores.informativeness,
    }
    if held_out.labels is not None:
        chosen, codes = _coded(held_out.labels)
        if len(chosen) >= LEAST_LABELLED:
            found["mig_label"] = mig(fit.embed(held_out.rows[chosen]), codes[:, None]).score
    return found


def _coded(labels: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Which rows have a label, and the number of each one's first class."""
    chosen = np.flatnonzero([label is not None for label in labels])
    _, codes = np.unique([str(label).split("|")[0] for label in labels[chosen]], return_inverse=True)
    return chosen, np.asarray(codes, np.int64)
