"""Latent factors into the client's 18 features, in their units and ranges."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

FACTORS = (
    "pace",
    "groove",
    "drive",
    "tonality",
    "tuning",
    "harmony",
    "movement",
    "dynamics",
    "density",
    "brightness",
)

# Which factors a feature follows, before it is brought to its unit; a tenth of its variance is its own.
LOADINGS: dict[str, dict[str, float]] = {
    "bpm": {"pace": 1.0},
    "danceability": {"groove": 1.0, "drive": 0.2},
    "onset_rate": {"pace": 0.6, "drive": 0.6, "density": 0.3},
    "beat_punch": {"drive": 0.8, "groove": 0.5},
    "tonal_clarity": {"tonality": 1.0},
    "tuning_purity": {"tuning": 1.0},
    "fifths_strength": {"harmony": 0.9, "tonality": 0.4},
    "chord_strength": {"harmony": 0.6, "tonality": 0.7},
    "chord_change_rate": {"movement": 1.0},
    "crest": {"dynamics": 1.0, "drive": 0.3},
    "entropy": {"density": 0.9, "brightness": 0.3},
    "spectral_centroid": {"brightness": 1.0},
    "spectral_rolloff": {"brightness": 0.95, "density": 0.2},
    "spectral_kurtosis": {"brightness": -0.6, "density": -0.6, "dynamics": 0.3},
    "spectral_energy": {"drive": 0.7, "dynamics": -0.6},
    "spectral_flatness": {"density": 0.5, "brightness": 0.5, "tonality": -0.5},
}
OWN_VARIANCE = 0.1


def _sigmoid(slope: float, offset: float) -> Callable[[Values], Values]:
    return lambda score: 1 / (1 + np.exp(-(slope * score + offset)))


def _log_normal(median: float, spread: float, low: float, high: float) -> Callable[[Values], Values]:
    return lambda score: np.clip(median * np.exp(spread * score), low, high)


# From a standard normal score to the unit: the shape of each feature's distribution.
UNITS: dict[str, Callable[[Values], Values]] = {
    "bpm": _log_normal(118, 0.24, 30, 250),
    "danceability": _log_normal(1.2, 0.28, 0.1, 3),
    "onset_rate": lambda score: 10 * _sigmoid(0.7, -0.9)(score),
    "beat_punch": lambda score: 0.5 * _sigmoid(1.0, -2.2)(score),
    "tonal_clarity": _sigmoid(0.5, 0.6),
    "tuning_purity": lambda score: 1 - 0.01 * _sigmoid(0.8, 0.0)(score),
    "fifths_strength": _sigmoid(0.5, -0.2),
    "chord_strength": _sigmoid(0.4, 0.0),
    "chord_change_rate": lambda score: 0.3 * _sigmoid(0.8, -1.2)(score),
    "crest": lambda score: 1 + _log_normal(10, 0.4, 0.2, 45)(score),
    "entropy": lambda score: 5 * _sigmoid(0.6, 0.0)(score),
    "spectral_centroid": _log_normal(1400, 0.5, 100, 8000),
    "spectral_rolloff": _log_normal(2500, 0.6, 100, 15000),
    "spectral_kurtosis": lambda score: _log_normal(7, 1.1, 0, 900)(score) - 1,
    "spectral_energy": lambda score: 0.2 * _sigmoid(0.9, -2.0)(score),
    "spectral_flatness": _sigmoid(0.7, -1.0),
}
# The importer never fills these two.
CONSTANT = {"sub_drive": 0.0, "air_sizzle": 1.0}


def raw_features(factors: Values, random: np.random.Generator) -> dict[str, Values]:
    """The 18 columns, float64 in raw units, of independent standard factors (rows, factors)."""
    loadings = np.array([[row.get(factor, 0.0) for factor in FACTORS] for row in LOADINGS.values()])
    loadings *= np.sqrt((1 - OWN_VARIANCE) / np.square(loadings).sum(axis=1, keepdims=True))
    own = np.sqrt(OWN_VARIANCE) * random.standard_normal((len(factors), len(LOADINGS)))
    scores = factors @ loadings.T + own
    columns = {name: UNITS[name](scores[:, index]) for index, name in enumerate(LOADINGS)}
    return columns | {name: np.full(len(factors), value) for name, value in CONSTANT.items()}
