"""Directions that were put there."""

from __future__ import annotations

import numpy as np
import pytest

from songspace.errors import DataError
from trainer.analysis.directions.by_name import find_directions
from trainer.analysis.directions.find import find_class_direction, find_direction
from trainer.analysis.subject import Subject

ROWS = 3_000
WEIGHTS = np.array([3.0, 0, -4, 0, 0])


@pytest.fixture(scope="module")
def latents() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((ROWS, 5))


def test_a_column_of_numbers_rises_by_one_deviation(latents: np.ndarray) -> None:
    values = 100 + 10 * latents @ WEIGHTS + 50 * np.random.default_rng(1).standard_normal(ROWS)
    found = find_direction("tempo", latents, values)
    assert found is not None
    # Half of the variance is noise; the signal's deviation is 50, so one of the column's is 70.7, at 50 a unit.
    assert found.strength == pytest.approx(0.5, abs=0.04)
    assert found.direction == pytest.approx(WEIGHTS / 5 * np.sqrt(2), abs=0.08)


def test_numbers_that_have_nothing_to_do_with_the_space_have_no_strength(latents: np.ndarray) -> None:
    wide = np.random.default_rng(2).standard_normal((60, 40))
    found = find_direction("noise", wide, np.random.default_rng(3).standard_normal(60))
    # Forty axes fit sixty rows well, but no others.
    assert found is not None and found.strength < 0


def test_unknown_numbers_are_left_out(latents: np.ndarray) -> None:
    values = latents @ WEIGHTS
    values[::2] = np.nan
    found = find_direction("tempo", latents, values)
    assert found is not None and found.rows == ROWS // 2 and found.strength > 0.99
    assert find_direction("tempo", latents, np.full(ROWS, 7.0)) is None
    values[60:] = np.nan
    assert find_direction("tempo", latents, values) is None


def test_a_class_grows_likelier_by_one_in_log_odds(latents: np.ndarray) -> None:
    odds = latents @ WEIGHTS
    member = np.random.default_rng(4).random(ROWS) < 1 / (1 + np.exp(-odds))
    found = find_class_direction("genre = rock", latents, member)
    assert found is not None
    assert found.strength == pytest.approx(0.93, abs=0.04)
    assert float(found.direction @ WEIGHTS) == pytest.approx(1, abs=0.12)
    assert found.direction / np.linalg.norm(found.direction) == pytest.approx(WEIGHTS / 5, abs=0.05)
    chance = find_class_direction("none", latents, np.random.default_rng(5).random(ROWS) < 0.3)
    assert chance is not None and abs(chance.strength) < 0.1
    assert find_class_direction("rare", latents, np.arange(ROWS) < 49) is None


def test_going_the_way_of_a_feature_makes_more_of_it(subject: Subject) -> None:
    (found,) = find_directions(subject, "bpm")
    assert found.kind == "linear" and found.strength > 0.6
    start = subject.embedding[:200]
    before, after = (subject.decode(points) for points in (start, np.float32(start + found.direction)))
    bpm = subject.names.index("bpm")
    assert (after - before)[:, bpm].mean() == pytest.approx(subject.features[bpm].scale, rel=0.4)


def test_all_columns_are_found_strongest_first(subject: Subject) -> None:
    found = find_directions(subject)
    assert [item.strength for item in found] == sorted((item.strength for item in found), reverse=True)
    columns = {item.column for item in found}
    assert columns > set(subject.names) and "bt_year" in columns
    assert any(column.startswith("bt_genre = ") for column in columns)
    assert {item.kind for item in found if item.column == "bt_year"} == {"linear"}
    with pytest.raises(DataError, match="bpn is not known; known are bpm"):
        find_directions(subject, "bpn")
