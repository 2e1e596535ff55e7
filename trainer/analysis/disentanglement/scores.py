"""What the scores come as."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactorScore:
    """A score and its parts, one for each factor; the score is their mean."""

    score: float
    per_factor: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class AxisScore:
    """A score and its parts, one for each axis; the score is their mean."""

    score: float
    per_axis: tuple[float, ...]
