"""Losses, miners and distances of pytorch-metric-learning, by their names there."""

from __future__ import annotations

import difflib
import inspect
from types import ModuleType
from typing import Any

from pytorch_metric_learning import distances, losses, miners
from torch import nn

from songspace.errors import TrainingError
from trainer.models.projection.config import ComponentSettings, TrainingSettings

NONE = "none"


def make_loss(settings: TrainingSettings, classes: int, dims: int) -> nn.Module:
    """The loss that the settings name; one with a proxy for each class is told how many there are."""
    known = {"num_classes": classes, "embedding_size": dims}
    return _make(losses, "loss", settings.loss, settings.distance, known)


def make_miner(settings: TrainingSettings) -> nn.Module | None:
    """The miner that the settings name, which measures by the same distance as the loss; None where that is none."""
    if settings.miner.name == NONE:
        return None
    return _make(miners, "miner", settings.miner, settings.distance, {})


def _make(
    module: ModuleType, what: str, settings: ComponentSettings, distance: str, known: dict[str, Any]
) -> nn.Module:
    kind = _find(module, f"training.{what}.name", settings.name)
    wanted = inspect.signature(kind.__init__).parameters
    given = {name: value for name, value in known.items() if name in wanted} | settings.options
    if "distance" not in wanted or any(item.kind is item.VAR_KEYWORD for item in wanted.values()):
        given["distance"] = _find(distances, "training.distance", distance)()
    try:
        made: nn.Module = kind(**given)
    except (TypeError, ValueError, AssertionError) as error:
        raise TrainingError(f"training.{what} {settings.name} cannot be made: {error}") from None
    return made


def _find(module: ModuleType, place: str, name: str) -> Any:
    found = getattr(module, name, None)
    if inspect.isclass(found) and issubclass(found, nn.Module):
        return found
    names = [item for item, kind in vars(module).items() if inspect.isclass(kind)]
    nearest = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {nearest[0]}?" if nearest else f"there are: {', '.join(sorted(names))}"
    raise TrainingError(f"{place} is '{name}', which pytorch-metric-learning has not; {hint}")
