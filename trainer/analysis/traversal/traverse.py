"""Each axis from end to end, decoded to raw units; `songspace.traverse` does the same from a row of the database."""

from __future__ import annotations

from typing import Any

import numpy as np

from trainer.analysis.subject import Subject

QUANTILES = (0.02, 0.98)
STEPS = 11


def traversals(subject: Subject) -> list[dict[str, Any]]:
    """For each axis its values between its outer quantiles and what they decode to, the other axes at their medians."""
    middle = np.median(subject.embedding, axis=0)
    ends = np.quantile(subject.embedding, QUANTILES, axis=0)
    found = []
    for axis in range(subject.dims):
        points = np.tile(middle, (STEPS, 1)).astype(np.float32)
        points[:, axis] = np.linspace(ends[0, axis], ends[1, axis], STEPS)
        found.append(
            {"axis": axis, "quantiles": QUANTILES, "values": points[:, axis], "decoded": subject.decode(points)}
        )
    return found
