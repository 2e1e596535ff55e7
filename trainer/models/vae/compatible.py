"""Options that exclude each other, said before anything is trained."""

from __future__ import annotations

from collections.abc import Iterator

from songspace.errors import TrainingError
from trainer.config import Config
from trainer.models.vae.latents.groups import require_groups
from trainer.models.vae.metadata import require_conditions

PER_AXIS = ("standard", "conditional")


def require_compatible(config: Config) -> None:
    """Raise TrainingError naming two settings that cannot both be on, and why."""
    require_groups(config.latent, config.source.feature_names, config.model.latent_dims)
    require_conditions(config)
    for conflict in _conflicts(config):
        raise TrainingError(conflict)


def _conflicts(config: Config) -> Iterator[str]:
    collapse, prior, ladder = config.collapse, config.prior.kind, config.latent.ladder
    if config.schedule.least > config.schedule.most:
        yield f"schedule.least is {config.schedule.least:g}, above schedule.most, which is {config.schedule.most:g}"
    if ladder and prior != "standard":
        yield f"prior.kind is {prior}, but with latent.ladder the groups above are the prior; leave one out"
    if collapse.free_bits > 0 and prior not in PER_AXIS:
        yield f"collapse.free_bits need a KL for each axis, which the prior {prior} has not; leave one out"
    for name, value in (("minimum_rate", collapse.minimum_rate), ("batch_norm", collapse.batch_norm)):
        if value > 0 and (ladder or prior != "standard"):
            what = "latent.ladder" if ladder else f"the prior {prior}"
            yield f"collapse.{name} bounds the KL to the standard normal, and {what} is another; leave one out"
    if ladder and (config.objective.kind == "tc" or config.objective.mutual_information > 0):
        yield (
            "objective.kind tc and objective.mutual_information need each row's posterior on its own, which "
            "latent.ladder makes depend on a draw; leave one out"
        )
