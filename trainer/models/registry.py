"""The model families: a line each."""

from __future__ import annotations

import importlib
from typing import cast

from songspace.errors import TrainingError
from trainer.family import Family

FAMILIES = {
    "projection": "trainer.models.projection.family",
    "vae": "trainer.models.vae.family",
}


def family(name: str) -> Family:
    """The family of this name, imported when first asked for. Raises TrainingError for an unknown one."""
    if not isinstance(name, str) or name not in FAMILIES:
        raise TrainingError(f"there is no model family '{name}'; there are: {', '.join(FAMILIES)}")
    return cast(Family, importlib.import_module(FAMILIES[name]))
