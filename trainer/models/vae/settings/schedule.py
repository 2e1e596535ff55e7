"""The table `schedule`: which beta a step is trained at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trainer.settings import Bounds


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """How beta goes; `training.beta` is where it ends, but for the two kinds that hold a target.

    `start` is the share of beta that `exponential` begins with. `cyclical` has `cycles`, each rising for the share
    `rise`. `target` is the KL in nats that `target_kl` holds by moving beta within `least` and `most`, with the gains
    `proportional` and `integral`, and the rate that `target_rate` holds by a penalty of weight `pull`.
    """

    kind: Literal["linear", "constant", "exponential", "cyclical", "target_kl", "target_rate"] = "linear"
    start: float = 0.01
    cycles: int = 4
    rise: float = 0.5
    target: float = 10.0
    proportional: float = 0.01
    integral: float = 1e-4
    least: float = 0.0
    most: float = 10.0
    pull: float = 1.0


BOUNDS: dict[str, Bounds] = {
    "schedule.start": Bounds(1e-9, 1),
    "schedule.cycles": Bounds(1, 10_000),
    "schedule.rise": Bounds(1e-3, 1),
    "schedule.target": Bounds(0, 1e4),
    "schedule.proportional": Bounds(0, 100),
    "schedule.integral": Bounds(0, 100),
    "schedule.least": Bounds(0, 1e6),
    "schedule.most": Bounds(0, 1e6),
    "schedule.pull": Bounds(1e-6, 1e6),
}
