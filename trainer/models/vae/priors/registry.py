"""The priors: a line each."""

from __future__ import annotations

from trainer.models.vae.priors.conditional import Conditional
from trainer.models.vae.priors.mixture import Mixture
from trainer.models.vae.priors.planar import Planar
from trainer.models.vae.priors.prior import Prior
from trainer.models.vae.priors.real_nvp import RealNvp
from trainer.models.vae.priors.standard import Standard
from trainer.models.vae.priors.vamp import Encode, Vamp
from trainer.models.vae.settings.prior import PriorSettings


def prior(settings: PriorSettings, dims: int, width: int, conditions: int, encode: Encode) -> Prior:
    """The prior of `dims` axes, for rows of `width` features with as many conditions, encoded by `encode`."""
    made = {
        "standard": lambda: Standard(dims),
        "mixture": lambda: Mixture(dims, settings.modes),
        "vamp": lambda: Vamp(encode, width, settings.pseudo_inputs),
        "planar": lambda: Planar(dims, settings.layers),
        "real_nvp": lambda: RealNvp(dims, settings.layers, settings.width),
        "conditional": lambda: Conditional(dims, conditions, settings.width),
    }
    return made[settings.kind]()
