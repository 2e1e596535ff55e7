"""The table `objective`: what is trained on beside reconstruction and rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trainer.settings import Bounds


@dataclass(frozen=True, slots=True)
class ObjectiveSettings:
    """`weight` is that of the kind's own term, the others those of penalties, which are off at 0.

    All of them are times beta, as the KL is, so that they mean what they mean in their papers. `tc` estimates the
    density of the aggregated posterior from `estimator_rows` of a batch, as the penalty on mutual information does;
    `factor` trains a discriminator of three layers, `discriminator_width` wide.
    """

    kind: Literal["beta", "tc", "factor", "dip_i", "dip_ii"] = "beta"
    weight: float = 5.0
    estimator: Literal["weighted", "stratified"] = "stratified"
    estimator_rows: int = 256
    discriminator_width: int = 64
    discriminator_rate: float = 1e-3
    mutual_information: float = 0.0
    orthogonality: float = 0.0
    sparsity: float = 0.0

    @property
    def plain(self) -> bool:
        """Whether nothing is added to reconstruction and rate."""
        return self.kind == "beta" and not (self.mutual_information or self.orthogonality or self.sparsity)


BOUNDS: dict[str, Bounds] = {
    "objective.weight": Bounds(0, 1e6),
    "objective.estimator_rows": Bounds(2, 65_536),
    "objective.discriminator_width": Bounds(1, 65_536),
    "objective.discriminator_rate": Bounds(1e-8, 1),
    "objective.mutual_information": Bounds(0, 1e6),
    "objective.orthogonality": Bounds(0, 1e6),
    "objective.sparsity": Bounds(0, 1e6),
}
