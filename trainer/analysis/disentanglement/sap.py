"""The separated attribute predictability."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from trainer.analysis.disentanglement.factors import Codes, Latents, binned
from trainer.analysis.disentanglement.gap import gap
from trainer.analysis.disentanglement.information import Matrix, joint_counts
from trainer.analysis.disentanglement.scores import FactorScore


def sap(latents: Latents, factors: Codes, ordered: npt.NDArray[np.bool_]) -> FactorScore:
    """SAP of latents (n, dims) and factors (n, factors), Kumar et al. 2018.

    The mean over factors of the gap between the two axes that predict it best, each alone: by R2 of a line where the
    factor is `ordered` (factors,), and by balanced accuracy of thresholds on the axis, fitted on half the rows and
    measured on the others, where its classes have no order. A perfect axis reaches 1 - 1/classes of the latter.
    """
    measure = np.stack(
        [
            _r2(latents, codes) if has_order else _balanced_accuracy(latents, codes)
            for codes, has_order in zip(factors.T, ordered, strict=True)
        ],
        axis=1,
    )
    gaps = gap(measure)
    return FactorScore(float(gaps.mean()), tuple(gaps.tolist()))


def _r2(latents: Latents, codes: Codes) -> Matrix:
    axes = latents - latents.mean(axis=0, dtype=np.float64)
    factor = codes - codes.mean()
    spread = np.square(axes).sum(axis=0) * np.square(factor).sum()
    return np.asarray(np.divide(np.square(factor @ axes), spread, out=np.zeros(len(spread)), where=spread > 0))


def _balanced_accuracy(latents: Latents, codes: Codes) -> Matrix:
    order = np.random.default_rng(0).permutation(len(codes))
    fitted, measured = order[::2], order[1::2]
    return np.array([_by_thresholds(axis, codes, fitted, measured) for axis in binned(latents).T])


def _by_thresholds(axis: Codes, codes: Codes, fitted: Codes, measured: Codes) -> float:
    bins, classes = int(axis.max()) + 1, int(codes.max()) + 1
    counts = np.zeros((2, bins, classes))
    for half, rows in enumerate((fitted, measured)):
        found = joint_counts(axis[rows], codes[rows])
        counts[half, : found.shape[0], : found.shape[1]] = found
    # Shares of each class, so that a rare class counts as much as a common one.
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    chosen = shares[0].argmax(axis=1)
    right = shares[1][np.arange(bins), chosen]
    present = counts[1].sum(axis=0) > 0
    return float(right.sum() / present.sum())
