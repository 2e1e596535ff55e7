"""The rate-distortion curve of a run, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from trainer.analysis.library import Connect
from trainer.analysis.rate_distortion.betas import train_at
from trainer.analysis.rate_distortion.gaussian import pca_r2, reverse_water_filling
from trainer.analysis.subject import Subject


def rate_distortion(
    subject: Subject, betas: Sequence[float], connect: Connect, say: Callable[[str], None]
) -> dict[str, Any]:
    """This run and, for each further beta, a short one; with the PCA of each size and the best linear code."""
    z = subject.z.astype(np.float64)
    eigenvalues = np.maximum(np.linalg.eigvalsh(np.cov(z, rowvar=False))[::-1], 0)
    points = [_point(subject.config.training.beta, subject.evidence, True)]
    points += [_point(beta, evidence, False) for beta, evidence in train_at(subject, betas, connect, say)]
    return {
        "points": sorted(points, key=lambda point: float(point["beta"])),
        "pca": [{"axes": axes, "r2": r2} for axes, r2 in enumerate(pca_r2(eigenvalues), start=1)],
        "linear": [point._asdict() for point in reverse_water_filling(eigenvalues)],
    }


def _point(beta: float, evidence: Mapping[str, Any], this_run: bool) -> dict[str, Any]:
    return {
        "beta": beta,
        "rate": sum(axis["kl"] for axis in evidence["axes"]),
        "r2": evidence["metrics"]["r2"],
        "r2_sampled": evidence["metrics"]["r2_sampled"],
        "active_axes": evidence["metrics"]["active_axes"],
        "epochs": evidence["training"]["epochs"],
        "this_run": this_run,
    }
