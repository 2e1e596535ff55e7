"""Scaling of raw features: what the graph subtracts, divides by, clips and weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from songspace.errors import DataError
from songspace.spec import Feature
from trainer.config import Config, FeatureSettings
from trainer.data.table import Mask, Rows

LEAST_FEATURES = 2
# Below this share of its mean, a column's spread is float32's own rounding.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Scaling:
    """Float32 (features,) each: z = clamp((x - mean) * inverse, -clip, clip); weighted z = z * weight."""

    mean: Rows
    scale: Rows
    weight: Rows
    clip: float

    @property
    def constant(self) -> Mask:
        """Which features carry nothing."""
        return np.asarray(self.scale == 0, np.bool_)

    @property
    def inverse(self) -> Rows:
        """1 / scale, and 0 for a constant feature, which so enters as exactly 0."""
        safe = np.where(self.constant, np.float32(1), self.scale)
        return np.where(self.constant, np.float32(0), np.float32(1) / safe)

    def standardise(self, rows: Rows) -> Rows:
        """Clipped z of raw rows (n, features), unweighted: the space in which R2 is measured."""
        return np.clip((rows - self.mean) * self.inverse, -self.clip, self.clip)

    def features(self, settings: tuple[FeatureSettings, ...]) -> tuple[Feature, ...]:
        """The features as the spec states them."""
        return tuple(
            Feature(
                name=feature.name,
                mean=float(self.mean[index]),
                scale=float(self.scale[index]),
                clip=self.clip,
                weight=float(self.weight[index]),
                minimum=feature.minimum,
                maximum=feature.maximum,
                reject=feature.reject,
            )
            for index, feature in enumerate(settings)
        )


def measure(rows: Rows, config: Config) -> Scaling:
    """Mean and standard deviation of accepted training rows (n, features).

    A column with one value in at least `constant_share` of the rows gets that value as mean, and scale 0.
    Raises DataError, naming the constant columns, where fewer than two others are left.
    """
    columns = [_measure_column(rows[:, index], config.training.constant_share) for index in range(rows.shape[1])]
    mean, scale = (np.array(values, np.float32) for values in zip(*columns, strict=True))
    weight = np.array([feature.weight for feature in config.source.features], np.float32)
    scaling = Scaling(mean, scale, weight, config.training.clip)
    if np.count_nonzero(scale) < LEAST_FEATURES:
        raise DataError(_too_few(config, scaling))
    return scaling


def _measure_column(values: Rows, constant_share: float) -> tuple[float, float]:
    distinct, counts = np.unique(values, return_counts=True)
    most = int(counts.argmax())
    if counts[most] >= constant_share * len(values):
        return float(distinct[most]), 0.0
    mean, deviation = float(values.mean(dtype=np.float64)), float(values.std(dtype=np.float64))
    return (mean, deviation) if deviation > ROUNDING * abs(mean) else (mean, 0.0)


def eigenvalues(rows: Rows, scaling: Scaling) -> npt.NDArray[np.float64]:
    """Eigenvalues, largest first, of the covariance of the weighted z of rows (n, features).

    With weights of 1 this is the correlation matrix of the standardised features, but for what was clipped.
    """
    weighted = scaling.standardise(rows).astype(np.float64) * scaling.weight
    values = np.linalg.eigvalsh(np.cov(weighted, rowvar=False))
    return np.maximum(values[::-1], 0.0)


def constant_names(features: tuple[Feature, ...]) -> list[str]:
    """Names of the features that were constant in training."""
    return [feature.name for feature in features if feature.constant]


def snapshot(rows: Rows, names: tuple[str, ...]) -> dict[str, Any]:
    """The 21 quantiles 0, .05 ... 1 of each raw feature, against which drift is measured later."""
    quantiles = np.quantile(rows, np.linspace(0, 1, 21), axis=0).T
    return {name: [float(value) for value in quantiles[index]] for index, name in enumerate(names)}


def _too_few(config: Config, scaling: Scaling) -> str:
    names = np.array(config.source.feature_names)
    constant = ", ".join(names[scaling.constant]) or "none"
    return (
        f"{config.source.description} has {np.count_nonzero(scaling.scale)} features that vary, and "
        f"{LEAST_FEATURES} are needed; constant: {constant}"
    )
