"""The table `collapse`: what keeps axes alive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trainer.settings import Bounds


@dataclass(frozen=True, slots=True)
class CollapseSettings:
    """Every one is off by default.

    `free_bits` are the nats that an axis, or a group of axes, has for nothing. `minimum_rate` is the KL in nats that
    no axis can go below. `batch_norm` is the spread that every axis's mean is normalised to. `skip` leads the latent
    vector to every layer of the decoder, or the encoder's last layer to its first one; the latter is dropped for a
    share `skip_dropout` of the training rows, and always where the decoder has the latent vector alone.
    """

    free_bits: float = 0.0
    free_bits_by: Literal["axis", "group"] = "axis"
    minimum_rate: float = 0.0
    batch_norm: float = 0.0
    skip: Literal["none", "latent", "encoder"] = "none"
    skip_dropout: float = 0.5


BOUNDS: dict[str, Bounds] = {
    "collapse.free_bits": Bounds(0, 100),
    "collapse.minimum_rate": Bounds(0, 4),
    "collapse.batch_norm": Bounds(0, 100),
    "collapse.skip_dropout": Bounds(0.01, 1),
}
