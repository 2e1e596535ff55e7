"""The gate compares the inputs of a library with those that a model was trained on: their norm and their directions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray

from tests.integration.vector_input.conftest import Sounds, packed, vector
from tests.server.databases import Database
from tests.vector_models import WIDTH, VectorModel, make_vector_model
from trainer.models.projection.snapshot import snapshot

# Some 300 of them are looked at.
ROWS, MOST_BY_CHANCE = 400, 0.2
NAMES = {"norm", "direction_1", "direction_2", "direction_3", "direction_4"}


def trained_on(change: Callable[[NDArray[np.float32]], NDArray[np.float32]], name: str) -> VectorModel:
    """A model whose snapshot is of the library's own vectors, changed."""
    rows = change(np.stack([vector(number) for number in range(ROWS)]))
    model = make_vector_model(seed=1, name=name)
    return replace(model, spec=replace(model.spec, training=snapshot(rows)))


def deploy(sounds: Sounds, model: VectorModel) -> dict[str, float]:
    """Deploy a model; the drift that the gate measured, by what of the input it is."""
    sounds.all("CALL songspace.deploy('audio', %s)", sounds.register(model))
    return dict(sounds.one("SELECT drift_by_feature FROM songspace.evidence ORDER BY evidence_id DESC LIMIT 1"))


def test_a_library_like_the_training_data_has_no_drift(sounds: Sounds) -> None:
    sounds.insert(range(ROWS))
    sounds.create_space()
    # What no model takes is no part of the distribution, and breaks nothing.
    bad = [(-1, None), (-2, bytes(4 * WIDTH)), (-3, packed(3)[:-4] + b"\x00\x00\xc0\x7f"), (-4, packed(4)[:-1])]
    for key, value in bad:
        sounds.all("INSERT INTO sound VALUES (%s, 'a', %s)", key, value)
    drift = deploy(sounds, trained_on(lambda rows: rows, "same"))
    assert drift.keys() == NAMES and max(drift.values()) < MOST_BY_CHANCE
    assert sounds.one("SELECT drift FROM songspace.evidence") == max(drift.values())


@pytest.mark.parametrize(
    ("change", "most"),
    [
        (lambda rows: rows * 3, "norm"),
        (lambda rows: rows + np.linspace(-3, 3, WIDTH).astype(np.float32), "direction_2"),
    ],
)
def test_a_library_unlike_it_is_refused(
    sounds: Sounds, change: Callable[[NDArray[np.float32]], NDArray[np.float32]], most: str
) -> None:
    sounds.insert(range(ROWS))
    sounds.create_space()
    with pytest.raises(psycopg.Error) as caught:
        deploy(sounds, trained_on(change, "other"))
    assert "drift is " in f"{caught.value.diag.message_detail} {caught.value.diag.message_primary}"
    drift = sounds.one("SELECT drift_by_feature FROM songspace.evidence")
    assert drift[most] > 1
    assert sounds.one("SELECT model FROM songspace.spaces") == sounds.model.version


def test_a_column_of_pgvector_s_is_measured_too(database: Database) -> None:
    with database.connect(autocommit=True) as connection:
        sounds = Sounds(connection, f"vector({WIDTH})")
        sounds.insert(range(ROWS), cast=f"%s::vector({WIDTH})")
        sounds.create_space()
        drift = deploy(sounds, trained_on(lambda rows: rows, "same"))
        assert drift.keys() == NAMES and max(drift.values()) < MOST_BY_CHANCE


def test_directions_come_back_as_they_were_kept(sounds: Sounds) -> None:
    assert sounds.one("SELECT songspace.direction_of('+-+')") == [1, -1, 1]
