"""directions: the rows of a ring that go furthest along each axis, up and down."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.integration.explore.spaces import ADVERSARIAL, Explored, fill
from tests.integration.library import Library, key

DIRECTIONS = "SELECT axis, sign, key, delta, distance FROM songspace.directions(%s, %s, %s, %s, %s)"


def require_furthest(space: Explored, row_key: str, inner: float, outer: float, k: int) -> int:
    """What directions() finds is what looking at every row finds; returns how many rows that were."""
    found = space.all(DIRECTIONS, space.space, row_key, inner, outer, k)
    distances = space.distances(row_key)
    inside = np.flatnonzero((distances >= inner) & (distances <= outer) & np.isfinite(distances))
    vectors = space.vectors.astype(np.float64)
    deltas = vectors[inside] - vectors[space.place(row_key)]
    for axis in range(vectors.shape[1]):
        for sign in (1, -1):
            rows = [row for row in found if row[:2] == (axis, sign)]
            along = deltas[:, axis] * sign
            furthest = np.sort(along[along > 0])[::-1][:k]
            assert [sign * row[3] for row in rows] == pytest.approx(list(furthest), abs=1e-6)
            require_rows(space, row_key, rows)
    return len(found)


def require_rows(space: Explored, row_key: str, rows: list[Any]) -> None:
    """Each row is one of the space with its own delta and distance, and none comes twice."""
    assert len({row[2] for row in rows}) == len(rows)
    distances, centre = space.distances(row_key), space.place(row_key)
    for axis, _, found_key, delta, distance in rows:
        place = space.place(found_key)
        assert distance == pytest.approx(distances[place], rel=1e-5, abs=1e-6)
        assert delta == pytest.approx(float(space.vectors[place, axis]) - float(space.vectors[centre, axis]), abs=1e-6)


@pytest.mark.parametrize(("first", "last", "k"), [(240, 960, 10), (0, 15, 10), (4000, 11_000, 3), (0, 11_998, 1)])
def test_real_tracks_in_sixteen_directions(tracks: Explored, first: int, last: int, k: int) -> None:
    """More rows than the sample that the bounds are learnt from."""
    for row_key in tracks.keys[:5000:2500]:
        assert require_furthest(tracks, row_key, *tracks.radii(row_key, first, last), k) <= 16 * k


@pytest.mark.parametrize("k", [1, 2, 1000])
@pytest.mark.parametrize("name", ADVERSARIAL)
def test_adversarial_sets(library: Library, name: str, k: int) -> None:
    space = fill(library, ADVERSARIAL[name])
    for inner, outer in [(0, 0), (0, np.inf), (4.9, 5.1), (0.5, 2.1)]:
        require_furthest(space, key(0), inner, outer, k)


def test_rows_exactly_at_a_bound_are_found(library: Library) -> None:
    """With equal rows the k-th furthest of the sample is as far as the furthest of all."""
    space = fill(library, [[0, 0, 0]] + [[2, 0.3, -0.7]] * 9000)
    assert require_furthest(space, key(0), 0, 10, 10) == 30


def test_the_space_is_looked_at_once(tracks: Explored) -> None:
    """However many directions there are; a further, partial look takes the sample that bounds them."""
    tracks.all("SET max_parallel_workers_per_gather = 0")
    scans = "SELECT seq_scan, seq_tup_read FROM pg_stat_user_tables WHERE relname = 'sound_1'"
    counts = []
    for _ in range(2):
        tracks.all("SELECT pg_stat_force_next_flush()")
        counts += tracks.all(scans)
        assert len(tracks.all(DIRECTIONS, "sound", tracks.keys[0], 0, 100, 10)) == 160
    tracks.all("SELECT pg_stat_force_next_flush()")
    counts += tracks.all(scans)
    assert counts[2][0] - counts[1][0] <= 2
    assert counts[2][1] - counts[1][1] <= 2 * len(tracks.keys)


def test_an_axis_nobody_differs_on_has_no_rows(library: Library) -> None:
    space = fill(library, [[0, 0, 0], [1, 0, 0], [-2, 0, 0]])
    assert space.all(DIRECTIONS, "vae", key(0), 0, 10, 5) == [(0, 1, key(1), 1, 1), (0, -1, key(2), -2, 2)]


def test_a_space_that_was_never_analysed(library: Library) -> None:
    space = fill(library, np.random.default_rng(3).normal(size=(2000, 3)))
    library.all("UPDATE pg_class SET reltuples = -1 WHERE oid = 'songspace.vae_1'::regclass")
    require_furthest(space, key(0), 0.2, 2, 10)


def test_a_row_that_is_not_encoded(library: Library) -> None:
    library.set(key(5), bpm=None)
    assert library.all(DIRECTIONS, "vae", key(5), 0, 10, 10) == []
