"""The table `prior`: what the latent vectors are drawn to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trainer.settings import Bounds


@dataclass(frozen=True, slots=True)
class PriorSettings:
    """`modes` are those of `mixture`, `pseudo_inputs` those of `vamp`; flows have `layers`.

    `width` is that of the networks inside `real_nvp` and `conditional`. `conditions` names what the conditional prior
    is given: features, or the source's label.
    """

    kind: Literal["standard", "mixture", "vamp", "planar", "real_nvp", "conditional"] = "standard"
    modes: int = 8
    pseudo_inputs: int = 64
    layers: int = 4
    width: int = 32
    conditions: tuple[str, ...] = ()


BOUNDS: dict[str, Bounds] = {
    "prior.modes": Bounds(1, 4096),
    "prior.pseudo_inputs": Bounds(1, 4096),
    "prior.layers": Bounds(1, 64),
    "prior.width": Bounds(1, 65_536),
}
