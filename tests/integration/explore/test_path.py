"""path: a playlist from one row to another."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import psycopg
import pytest

from tests.integration.explore.spaces import ADVERSARIAL, Explored, fill
from tests.integration.library import Library, key

PATH = "SELECT hop, key, distance, changes FROM songspace.path(%s, %s, %s, %s, %s)"


def nearest_on_the_line(space: Explored, start: str, end: str, hops: int, artists: dict[str, Any] | None) -> list[str]:
    """The path by looking at every row at each point of the line."""
    vectors = space.vectors.astype(np.float64)
    a, b = vectors[space.place(start)], vectors[space.place(end)]
    chosen = [start]
    for i in range(1, hops):
        for place in np.argsort(np.linalg.norm(vectors - (a + (b - a) * i / hops), axis=1), kind="stable"):
            found = space.keys[place]
            same = artists is not None and artists[found] is not None and artists[found] == artists[chosen[-1]]
            if found not in chosen and found != end and not same:
                chosen.append(found)
                break
    while artists is not None and len(chosen) > 1 and artists[chosen[-1]] == artists[end] is not None:
        chosen.pop()
    return [*chosen, end]


@pytest.mark.parametrize("artist_column", [None, "bt_artist"])
@pytest.mark.parametrize("hops", [1, 2, 10])
def test_a_path_through_real_tracks(tracks: Explored, hops: int, artist_column: str | None) -> None:
    artists = dict(tracks.all("SELECT id, bt_artist FROM tracks")) if artist_column else None
    for start, end in [(tracks.keys[5], tracks.keys[7000]), (tracks.keys[11_000], tracks.keys[100])]:
        found = tracks.all(PATH, "sound", start, end, hops, artist_column)
        wanted = nearest_on_the_line(tracks, start, end, hops, artists)
        assert [row[0] for row in found] == list(range(hops + 1))
        assert sum(row[1] == name for row, name in zip(found, wanted, strict=True)) >= hops
        assert len({row[1] for row in found}) == hops + 1
        require_legs(tracks, found)
        if artists:
            assert all(artists[a[1]] != artists[b[1]] for a, b in itertools.pairwise(found))


def require_legs(space: Explored, rows: list[Any]) -> None:
    """Each row says how far it is from the one before, and what changes."""
    assert rows[0][2:] == (None, None)
    for before, row in itertools.pairwise(rows):
        assert row[2] == pytest.approx(space.distances(before[1])[space.place(row[1])], rel=1e-5)
        assert row[3]


@pytest.mark.parametrize("name", [name for name in ADVERSARIAL if name != "one row"])
def test_adversarial_sets(library: Library, name: str) -> None:
    """As many rows as there are, each of them once."""
    space = fill(library, ADVERSARIAL[name])
    end = space.keys[-1]
    found = library.all(PATH, "vae", key(0), end, 9, None)
    assert len(found) == min(10, len(space.keys)) == len({row[1] for row in found})
    assert (found[0][1], found[-1][1]) == (key(0), end)
    require_legs(space, found)


def test_an_artist_that_has_nearly_everything(library: Library) -> None:
    space = fill(library, np.linspace([0, 0, 0], [1, 0, 0], 300))
    library.all(
        "UPDATE music SET title = CASE WHEN identifier IN (%s, %s) THEN 'rare' ELSE 'all' END", key(4), key(280)
    )
    found = [row[1] for row in library.all(PATH, "vae", key(0), key(299), 6, "title")]
    assert found == nearest_on_the_line(
        space, key(0), key(299), 6, dict(library.all("SELECT identifier, title FROM music"))
    )
    titles = [library.one("SELECT title FROM music WHERE identifier = %s", name) for name in found]
    assert all(a != b for a, b in itertools.pairwise(titles))
    assert len(found) > 3


def test_the_last_stop_is_not_of_the_last_artist(library: Library) -> None:
    fill(library, [[0, 0, 0], [1, 0, 0], [2, 0, 0], [3, 0, 0]])
    library.all(
        "UPDATE music SET title = CASE identifier WHEN %s THEN 'a' WHEN %s THEN 'b' ELSE 'c' END", key(0), key(1)
    )
    assert [row[1] for row in library.all(PATH, "vae", key(0), key(3), 3, "title")] == [key(0), key(1), key(3)]


def test_rows_without_an_artist_follow_each_other(library: Library) -> None:
    library.all("UPDATE music SET title = NULL")
    assert len(library.all(PATH, "vae", key(1), key(2), 8, "title")) == 9


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("vae", key(1), key(1), 3, None), "a path from 'track00001' to itself"),
        (("vae", key(1), key(2), 0, None), "a path cannot have 0 hops"),
        (("vae", key(1), "nobody", 3, None), "no row with the key 'nobody'"),
        (("vae", key(1), key(2), 3, "nothing"), "column s.nothing does not exist"),
    ],
)
def test_errors_name_the_thing(library: Library, arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(psycopg.Error, match=message):
        library.all(PATH, *arguments)


def test_a_row_that_is_not_encoded(library: Library) -> None:
    library.set(key(5), bpm=None)
    assert library.all(PATH, "vae", key(1), key(5), 3, None) == []
