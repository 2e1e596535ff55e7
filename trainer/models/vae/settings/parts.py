"""The settings that decide what a network is made of, beside its layers."""

from __future__ import annotations

from dataclasses import dataclass, field

from trainer.models.vae.settings.collapse import CollapseSettings
from trainer.models.vae.settings.latent import LatentSettings
from trainer.models.vae.settings.prior import PriorSettings


@dataclass(frozen=True, slots=True)
class Parts:
    """`names` are the features' in order; `conditions` is how many the conditional prior is given of each row."""

    collapse: CollapseSettings = field(default_factory=CollapseSettings)
    latent: LatentSettings = field(default_factory=LatentSettings)
    prior: PriorSettings = field(default_factory=PriorSettings)
    names: tuple[str, ...] = ()
    conditions: int = 0
