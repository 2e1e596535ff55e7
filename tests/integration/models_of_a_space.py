"""What the table of one model of the space `vae` holds, against what that model answers itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.integration.library import FEATURES, Library
from tests.models import Model, make_model


def another(library: Library, name: str = "second", seed: int = 9) -> tuple[Model, int]:
    """A further model of the same features, registered, and its id."""
    model = make_model(list(FEATURES), dims=3, seed=seed, name=name, reject_all_zero=True)
    return model, library.register(model)


def table_of(library: Library, model_id: int, space: str = "vae") -> dict[str, list[float]]:
    """Key to vector in a model's table, active or not."""
    return dict(library.all(f"SELECT key, embedding::real[] FROM songspace.{space}_{model_id}"))


def require_complete(library: Library, model: Model, model_id: int, space: str = "vae") -> None:
    """Every row that the model's rules allow is in its table with the model's own answer, and no other row is."""
    found = table_of(library, model_id, space)
    columns = ", ".join(feature.name for feature in model.spec.features)
    rows: list[Any] = library.all(f"SELECT identifier, {columns} FROM music")
    features = np.array([row[1:] for row in rows], dtype=np.float64)
    with np.errstate(invalid="ignore"):
        answers = model.runtime().encode(features)
    expected = {row[0]: answer for row, answer in zip(rows, answers, strict=True) if not np.isnan(answer[0])}
    assert found.keys() == expected.keys()
    for key, vector in found.items():
        np.testing.assert_allclose(vector, expected[key], atol=1e-5)


def logged(library: Library) -> list[Any]:
    """(model, key) of every change that is logged, in order."""
    return library.all("SELECT model_id, key FROM songspace.vae_changes ORDER BY 1, 2")
