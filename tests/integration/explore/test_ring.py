"""ring: exactly the rows between two radii."""

from __future__ import annotations

import numpy as np
import psycopg
import pytest

from tests.integration.explore.spaces import ADVERSARIAL, Explored, fill
from tests.integration.library import Library, key

RING = "SELECT key, distance FROM songspace.ring(%s, %s, %s, %s, %s)"


def wanted(space: Explored, row_key: str, inner: float, outer: float) -> list[tuple[str, float]]:
    """(key, distance) of a ring's rows, nearest first."""
    distances = space.distances(row_key)
    order = np.argsort(distances, kind="stable")[:-1]
    inside = [i for i in order if inner <= distances[i] <= outer]
    return [(space.keys[i], float(distances[i])) for i in inside]


@pytest.mark.parametrize(("first", "last"), [(0, 20), (5, 9), (8000, 9000)])
def test_a_ring_of_real_tracks(tracks: Explored, first: int, last: int) -> None:
    """Also where thousands of rows lie inside the inner radius."""
    for row_key in tracks.keys[:300:100]:
        inner, outer = tracks.radii(row_key, first, last)
        found = tracks.all(RING, "sound", row_key, inner, outer, 10_000)
        expected = wanted(tracks, row_key, inner, outer)
        assert len(found) == len(expected) > last - first - 3
        assert {row[0] for row in found} == {row[0] for row in expected}
        assert [row[1] for row in found] == pytest.approx([row[1] for row in expected], rel=1e-5)
        nearest = tracks.all(RING, "sound", row_key, inner, outer, 3)
        assert [row[1] for row in nearest] == [row[1] for row in found[:3]]


def test_both_radii_belong_to_it(library: Library) -> None:
    space = fill(library, [[float(i), 0, 0] for i in range(10)])
    assert space.all(RING, "vae", key(0), 3, 5, 10) == [(key(3), 3.0), (key(4), 4.0), (key(5), 5.0)]
    assert space.all(RING, "vae", key(0), 3, 3, 10) == [(key(3), 3.0)]


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_adversarial_sets(library: Library, name: str) -> None:
    space = fill(library, ADVERSARIAL[name])
    for inner, outer in [(0, 0), (0, np.inf), (4.9, 5.1), (0.5, 2), (1e14, 1e16)]:
        found = space.all(RING, "vae", key(0), inner, outer, 5_000)
        assert sorted(row[0] for row in found) == sorted(row[0] for row in wanted(space, key(0), inner, outer))


def test_a_row_that_is_not_encoded_has_no_ring_and_says_why(library: Library) -> None:
    library.connection.add_notice_handler(lambda notice: library.notices.append(notice.message_primary or ""))
    library.set(key(5), bpm=None)
    assert library.all(RING, "vae", key(5), 0, 10, 10) == []
    assert library.notices[-1] == "row 'track00005' is not in the space \"vae\": bpm is NULL"
    assert key(5) not in [row[0] for row in library.all(RING, "vae", key(6), 0, 100, 1000)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("vae", "nobody", 0, 1, 1), "music has no row with the key 'nobody'"),
        (("vae", key(1), 2, 1, 1), "a ring from 2 to 1 holds nothing"),
        (("vae", key(1), 0, "NaN", 1), "a ring from 0 to NaN holds nothing"),
        (("vae", key(1), 0, 1, 0), "k is 0; ask for at least 1 row"),
        (("nowhere", key(1), 0, 1, 1), 'there is no space named "nowhere"'),
    ],
)
def test_errors_name_the_thing(library: Library, arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(psycopg.Error, match=message):
        library.all(RING, *arguments)


def test_a_key_is_given_as_itself_and_arguments_by_name(library: Library) -> None:
    library.all("CREATE TABLE numbered (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest real)")
    library.all("SELECT songspace.create_space('numbered_space', 'numbered', 'id', 1)")
    library.all("INSERT INTO numbered SELECT i, 100 + i, 1, 3, 10 FROM generate_series(1, 5) i")
    by_name = "songspace.ring(space => 'numbered_space', key => 3, inner => 0, outer => 9, k => 2)"
    assert set(library.all(f"SELECT key FROM {by_name}")) == {"2", "4"}
