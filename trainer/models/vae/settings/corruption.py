"""The table `corruption`: what training rows lose before the encoder sees them."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.settings import Bounds


@dataclass(frozen=True, slots=True)
class CorruptionSettings:
    """`noise` is the standard deviation, in weighted z, of what is added; `feature_dropout` a share of the features."""

    noise: float = 0.0
    feature_dropout: float = 0.0


BOUNDS: dict[str, Bounds] = {
    "corruption.noise": Bounds(0, 10),
    "corruption.feature_dropout": Bounds(0, 0.95),
}
