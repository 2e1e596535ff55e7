"""Which axes belong together, and which features they are made of."""

from __future__ import annotations

from songspace.errors import TrainingError
from trainer.models.vae.settings.latent import LatentSettings

Axes = tuple[int, ...]


def group_axes(settings: LatentSettings) -> tuple[Axes, ...]:
    """The axes of each group, in order."""
    groups, first = [], 0
    for group in settings.groups:
        groups.append(tuple(range(first, first + group.axes)))
        first += group.axes
    return tuple(groups)


def require_groups(settings: LatentSettings, features: tuple[str, ...], latent_dims: int | str) -> None:
    """Raise TrainingError for groups that do not fit together, the features, or the latent size that is asked for."""
    names = [group.name for group in settings.groups]
    if len(set(names)) < len(names):
        raise TrainingError(f"latent.groups names a group twice: {', '.join(names)}")
    if settings.ladder and len(names) < 2:
        raise TrainingError("latent.ladder needs two groups at least; name them in latent.groups")
    total = sum(group.axes for group in settings.groups)
    if names and latent_dims not in ("auto", total):
        raise TrainingError(f"model.latent_dims is {latent_dims}, but latent.groups have {total} axes; leave one out")
    _require_features(settings, features)


def _require_features(settings: LatentSettings, features: tuple[str, ...]) -> None:
    read = {name for group in settings.groups for name in group.features}
    unknown = sorted(read - set(features))
    if unknown:
        raise TrainingError(f"latent.groups name features that the source has not: {', '.join(unknown)}")
    left_out = [name for name in features if name not in read]
    if left_out and settings.groups and all(group.features for group in settings.groups):
        raise TrainingError(
            f"no group of latent.groups is made of {', '.join(left_out)}; name each, or add a group without features, "
            "which is made of all"
        )
