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
        for place in np.argsort(space.distances_to(a + (b - a) * i / hops), kind="stable"):
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
        assert row[2] == pytest.approx(space.distances(before[1])[space.place(row[1])], rel=1e-5, abs=1e-6)
        assert row[3]


@pytest.mark.parametrize("via", ["line", "smooth"])
def test_a_row_is_the_same_however_its_key_is_spelled(library: Library, via: str) -> None:
    library.all("CREATE TABLE numbered (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest real)")
    library.all("SELECT songspace.create_space('numbered_space', 'numbered', 'id', 1)")
    library.all("INSERT INTO numbered SELECT i, 100 + i, 1, 3, 10 FROM generate_series(1, 9) i")
    call = f"SELECT key FROM songspace.path('numbered_space', %s::text, %s::text, 5, NULL, '{via}')"
    assert library.all(call, "01", " 3") == library.all(call, "1", "3")
    assert len(set(library.all(call, "01", " 3"))) == 6
    with pytest.raises(psycopg.Error, match="a path from '1' to itself"):
        library.all(call, "1", "01")


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


SMOOTH = "SELECT hop, key, distance, changes FROM songspace.path(%s, %s, %s, %s, %s, 'smooth')"


def smoothest(space: Explored, start: str, end: str, hops: int, artists: dict[str, Any]) -> tuple[int, float]:
    """(hops, sum of squared distances) of the smoothest path by its definition: least sum over rows in order."""
    vectors = space.vectors.astype(np.float64)
    from_start, to_end = (np.linalg.norm(vectors - vectors[space.place(name)], axis=1) for name in (start, end))
    between = [place for place in range(len(vectors)) if space.keys[place] not in (start, end)]
    between = sorted(between, key=lambda place: from_start[place] + to_end[place])[:200]
    between.sort(key=lambda place: (from_start[place] - to_end[place], space.keys[place]))
    rows = [space.place(start), *between, space.place(end)]
    names = [artists.get(space.keys[place]) for place in rows]
    steps = ((vectors[rows][:, None] - vectors[rows][None]) ** 2).sum(axis=2)
    same = np.array([[one is not None and one == other for other in names] for one in names])
    same[0, -1] = False
    steps[same | np.tri(len(rows), dtype=bool)] = np.inf
    costs, found = steps[0], (1, steps[0, -1])
    for hop in range(2, hops + 1):
        costs = (costs[:, None] + steps).min(axis=0)
        if np.isfinite(costs[-1]):
            found = (hop, costs[-1])
    return found


@pytest.mark.parametrize("artist_column", [None, "bt_artist"])
@pytest.mark.parametrize("hops", [1, 2, 10, 40])
def test_a_smooth_path_through_real_tracks(tracks: Explored, hops: int, artist_column: str | None) -> None:
    artists = dict(tracks.all("SELECT id, bt_artist FROM tracks"))
    for start, end in [(tracks.keys[5], tracks.keys[7000]), (tracks.keys[11_000], tracks.keys[100])]:
        found = tracks.all(SMOOTH, "sound", start, end, hops, artist_column)
        wanted_hops, wanted = smoothest(tracks, start, end, hops, artists if artist_column else {})
        assert len(found) == wanted_hops + 1 == hops + 1 == len({row[1] for row in found})
        assert sum(row[2] ** 2 for row in found[1:]) == pytest.approx(wanted, rel=1e-5)
        require_legs(tracks, found)
        if artist_column:
            assert all(artists[a[1]] != artists[b[1]] for a, b in itertools.pairwise(found))
        if hops == 10:
            straight = tracks.all(PATH, "sound", start, end, hops, artist_column)
            assert wanted < sum(row[2] ** 2 for row in straight[1:])


@pytest.mark.parametrize("name", [name for name in ADVERSARIAL if name != "one row"])
def test_a_smooth_path_through_adversarial_sets(library: Library, name: str) -> None:
    space = fill(library, ADVERSARIAL[name])
    end = space.keys[-1]
    found = library.all(SMOOTH, "vae", key(0), end, 9, None)
    wanted_hops, wanted = smoothest(space, key(0), end, 9, {})
    assert len(found) == wanted_hops + 1 == min(10, len(space.keys)) == len({row[1] for row in found})
    assert (found[0][1], found[-1][1]) == (key(0), end)
    assert sum(row[2] ** 2 for row in found[1:]) == pytest.approx(wanted, rel=1e-5, abs=1e-20)


def test_a_smooth_path_goes_where_the_rows_are(library: Library) -> None:
    """Along a half circle of rows, past a few that lie straight ahead."""
    turn = np.linspace(0, np.pi, 120)
    circle = np.column_stack([-np.cos(turn), np.sin(turn), np.zeros(120)])
    fill(library, [*circle, [-0.3, 0, 0], [0.3, 0, 0]])
    ahead = {key(120), key(121)}
    straight = {row[1] for row in library.all(PATH, "vae", key(0), key(119), 3, None)}
    smooth = {row[1] for row in library.all(SMOOTH, "vae", key(0), key(119), 12, None)}
    assert straight >= ahead
    assert not smooth & ahead


def test_an_artist_that_a_smooth_path_cannot_get_past(library: Library) -> None:
    """As few rows as the rule leaves; both ends may be of one artist."""
    fill(library, np.linspace([0, 0, 0], [1, 0, 0], 50))
    library.all("UPDATE music SET title = CASE identifier WHEN %s THEN 'rare' ELSE 'all' END", key(20))
    found = library.all(SMOOTH, "vae", key(0), key(49), 6, "title")
    assert [row[1] for row in found] == [key(0), key(20), key(49)]
    library.all("UPDATE music SET title = 'all'")
    assert [row[1] for row in library.all(SMOOTH, "vae", key(0), key(49), 6, "title")] == [key(0), key(49)]


def test_via_the_line_it_is_the_path_as_it_was(library: Library) -> None:
    straight = library.all(PATH, "vae", key(1), key(2), 6, "title")
    assert library.all(SMOOTH.replace("'smooth'", "'line'"), "vae", key(1), key(2), 6, "title") == straight


@pytest.mark.parametrize(
    ("via", "hops", "message"),
    [
        ("'road'", 5, "a path does not go via 'road'"),
        ("NULL", 5, "a path does not go via NULL"),
        ("'smooth'", 101, "a smooth path cannot have 101 hops"),
        ("'smooth'", 0, "a path cannot have 0 hops"),
    ],
)
def test_errors_of_a_way(library: Library, via: str, hops: int, message: str) -> None:
    with pytest.raises(psycopg.Error, match=message):
        library.all(f"SELECT songspace.path('vae', %s, %s, %s, NULL, via => {via})", key(1), key(2), hops)


def test_a_smooth_path_to_a_row_that_is_not_encoded(library: Library) -> None:
    library.set(key(5), bpm=None)
    assert library.all(SMOOTH, "vae", key(1), key(5), 3, None) == []
