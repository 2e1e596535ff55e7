"""The table `latent`: groups of axes, and how they hang together."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.settings import Bounds


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """Axes that belong together. Where `features` are named, the group's axes are made of them alone."""

    name: str
    axes: int
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LatentSettings:
    """The groups in their order; none is one group of all axes.

    With a `ladder`, each group's prior is made of the groups before it by a layer `ladder_width` wide.
    """

    groups: tuple[GroupSettings, ...] = ()
    ladder: bool = False
    ladder_width: int = 32


BOUNDS: dict[str, Bounds] = {
    "latent.groups.axes": Bounds(1, 1024),
    "latent.ladder_width": Bounds(1, 65_536),
}
