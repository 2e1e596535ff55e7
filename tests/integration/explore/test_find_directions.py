"""find_directions: the way along which a column rises, against the trainer's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray

from tests.integration.explore.spaces import Explored, fill
from tests.integration.library import Library
from trainer.analysis.directions.find import find_direction

FIND = "SELECT direction, strength, rows FROM songspace.find_directions('vae', %s, %s)"
WEIGHTS = np.array([5.0, 0.0, -3.0])


@pytest.fixture
def space(library: Library) -> Explored:
    """Six hundred rows, correlated along two axes."""
    points = np.random.default_rng(0).standard_normal((600, 3))
    points[:, 1] += 0.8 * points[:, 0]
    return fill(library, points)


def give(space: Explored, values: NDArray[Any], kind: str = "float8", column: str = "mood") -> None:
    """Add a column of these values, NULL for None, to the source."""
    space.all(f"ALTER TABLE music ADD COLUMN {column} {kind}")
    with space.library.connection.cursor() as cursor:
        update = f"UPDATE music SET {column} = %s WHERE identifier = %s"
        cursor.executemany(update, zip(values.tolist(), space.keys, strict=True))


def test_it_is_what_the_trainer_finds(space: Explored) -> None:
    noise = np.random.default_rng(1).standard_normal(600)
    values = 200_000 + 1_000 * (space.vectors @ WEIGHTS + 3 * noise)
    give(space, values)
    ((direction, strength, rows),) = space.all(FIND, "mood", 600)
    expected = find_direction("mood", space.vectors, values)
    assert expected is not None and rows == 600
    assert direction == pytest.approx(expected.direction.tolist(), rel=1e-6, abs=1e-9)
    # Their folds are drawn anew.
    assert strength == pytest.approx(expected.strength, abs=0.02)
    assert 0.7 < strength < 0.85


def test_one_step_is_one_deviation(space: Explored) -> None:
    values = space.vectors @ WEIGHTS
    give(space, values)
    ((direction, strength, _),) = space.all(FIND, "mood", 600)
    assert strength > 0.999
    assert np.array(direction) @ WEIGHTS == pytest.approx(values.std(), rel=5e-3)


def test_strength_is_of_rows_that_were_not_fitted(space: Explored) -> None:
    values = np.random.default_rng(2).standard_normal(600)
    give(space, np.where(np.arange(600) < 60, values, None))
    ((_, strength, rows),) = space.all(FIND, "mood", 600)
    assert rows == 60 and strength < 0.05


@pytest.mark.parametrize(("kind", "rounded"), [("boolean", None), ("int", 0), ("numeric", 2), ("real", 2)])
def test_kinds_of_column(space: Explored, kind: str, rounded: int | None) -> None:
    values = space.vectors @ WEIGHTS
    numbers = values > 1 if rounded is None else np.round(values.astype(np.float64), rounded)
    give(space, numbers.astype(np.int64) if rounded == 0 else numbers, kind)
    ((direction, strength, _),) = space.all(FIND, "mood", 600)
    expected = find_direction("mood", space.vectors, numbers.astype(np.float64))
    assert expected is not None
    assert direction == pytest.approx(expected.direction.tolist(), rel=1e-4, abs=1e-6)
    assert strength > (0.4 if rounded is None else 0.99)


def test_what_has_no_value_is_left_out(space: Explored) -> None:
    values = (space.vectors @ WEIGHTS).astype(object)
    values[:100], values[100:150], values[150:160] = None, float("nan"), float("inf")
    give(space, values)
    ((_, strength, rows),) = space.all(FIND, "mood", 600)
    assert rows == 440 and strength > 0.999
    ((_, _, rows),) = space.all(FIND, "mood", 100)
    assert rows == 100


def test_where_there_is_too_little_to_fit(space: Explored) -> None:
    give(space, np.full(600, 7.0), column="same")
    give(space, np.where(np.arange(600) < 49, np.arange(600), None), column="few")
    give(space, np.full(600, None), column="none")
    assert space.all(FIND, "same", 600) == [(None, None, 600)]
    assert space.all(FIND, "few", 600) == [(None, None, 49)]
    assert space.all(FIND, "none", 600) == [(None, None, 0)]


@pytest.mark.parametrize(
    ("column", "sample", "message"),
    [
        ("title", 600, 'the column "title" of public.music is not a number'),
        ("nowhere", 600, 'public.music has no column "nowhere"'),
        ("ctid", 600, 'public.music has no column "ctid"'),
        ("crest", 99, "a sample of 99 rows tells nothing"),
        ("crest", None, "a sample of NULL rows tells nothing"),
    ],
)
def test_what_cannot_be_asked(space: Explored, column: str, sample: int | None, message: str) -> None:
    with pytest.raises(psycopg.Error, match=message):
        space.all(FIND, column, sample)


def test_a_name_that_needs_quoting(space: Explored) -> None:
    give(space, space.vectors @ WEIGHTS, column='"Mood; DROP TABLE music"')
    ((_, strength, _),) = space.all(FIND, "Mood; DROP TABLE music", 600)
    assert strength > 0.99
