"""How many axes a library can carry, and what to say of a model that uses fewer.

An axis lives while its eigenvalue of the weighted features' correlation matrix exceeds beta (see `loss`).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from songspace.errors import TrainingError
from trainer.config import DEFAULT_BETA, Auto

MOST_AXES = 8
Eigenvalues = npt.NDArray[np.float64]


def latent_dims(wanted: int | Auto, eigenvalues: Eigenvalues, beta: float) -> int:
    """The latent size: as wanted, or the number of eigenvalues above beta within 1 to 8."""
    if wanted != "auto":
        return wanted
    return max(1, min(MOST_AXES, _above(eigenvalues, beta)))


def supported(wanted: int | Auto, eigenvalues: Eigenvalues, beta: float) -> int:
    """The number of axes the library would keep alive at a beta no larger than the default."""
    most = MOST_AXES if wanted == "auto" else wanted
    return max(1, min(most, _above(eigenvalues, min(beta, DEFAULT_BETA))))


def collapsed(active: int, supported_axes: int) -> bool:
    """Whether a model fails its library: no active axis, or fewer than half of those the library supports."""
    return active == 0 or 2 * active < supported_axes


def collapse_message(active: int, supported_axes: int, eigenvalues: Eigenvalues, beta: float) -> str:
    """What happened, and which beta to try."""
    advice = _advice(suggest_beta(eigenvalues, supported_axes), beta)
    return (
        f"the model collapsed: {active} of the {supported_axes} axes that the library supports are active at "
        f"beta {beta:g}. Eigenvalue {supported_axes} of its features is {eigenvalues[supported_axes - 1]:.3g}, "
        f"and an axis lives while its eigenvalue exceeds beta. {advice}; "
        "--allow-collapsed keeps the model for study"
    )


def suggest_beta(eigenvalues: Eigenvalues, axes: int) -> float:
    """Half the last wanted axis's eigenvalue, rounded down to one digit, and no more than the default."""
    value = min(DEFAULT_BETA, float(eigenvalues[axes - 1]) / 2)
    if value <= 0:
        return DEFAULT_BETA
    digit = 10.0 ** math.floor(math.log10(value))
    return round(math.floor(value / digit + 1e-9) * digit, 12)


def require_possible(wanted: int | Auto, varying: int) -> None:
    """Raise TrainingError where more axes are wanted than there are features that vary."""
    if wanted != "auto" and wanted > varying:
        raise TrainingError(f"latent_dims is {wanted}, but only {varying} features vary: more axes could carry nothing")


def _advice(suggested: float, beta: float) -> str:
    if suggested < beta:
        return f"Try --beta {suggested:g}"
    return "The beta is low enough: train longer, with more --epochs or a smaller --batch-size"


def _above(eigenvalues: Eigenvalues, beta: float) -> int:
    return int(np.count_nonzero(eigenvalues > beta))
