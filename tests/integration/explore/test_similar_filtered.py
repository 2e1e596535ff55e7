"""similar and similar_where with conditions: what is asked for, never fewer rows than qualify, the caller's rights."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import psycopg
import pytest

from tests.integration.explore.spaces import ADVERSARIAL, Explored, fill
from tests.integration.library import Library, key

SIMILAR = "SELECT key, distance FROM songspace.similar('sound', %s, %s, %s::jsonb)"
WHERE = "SELECT key, distance FROM songspace.similar_where('sound', %s, %s, %s)"


def nearest(space: Explored, row_key: str, allowed: set[str]) -> list[tuple[float, str]]:
    """(distance, key) of the allowed rows, nearest first."""
    distances = space.distances(row_key)
    return sorted((float(distances[i]), found) for i, found in enumerate(space.keys) if found in allowed)


FILTERS: list[tuple[Any, str]] = [
    ({"bt_year": 2010}, "bt_year = 2010"),
    ({"bt_year": {">": 2010, "<=": 2012}}, "bt_year > 2010 AND bt_year <= 2012"),
    ({"bt_year": {"between": [1950, 1990]}, "mode": 1}, "bt_year BETWEEN 1950 AND 1990 AND mode = 1"),
    ({"bt_artist": {"in": ["Adele", "Tiësto", "O'Hara; DROP"]}}, "bt_artist IN ('Adele', 'Tiësto')"),
    ({"bt_artist": {"in": []}}, "false"),
    ({"bt_title": {"like": "%love%"}, "tempo": {">=": 100.5}}, "bt_title LIKE '%love%' AND tempo >= 100.5"),
    ({"bt_title": {"is null": True}}, "bt_title IS NULL"),
    ({"bt_title": None, "bt_year": {"<>": 2000}}, "bt_title IS NULL AND bt_year <> 2000"),
    ({"tempo": {">": 208}}, "tempo > 208"),
    ({}, "true"),
]


@pytest.mark.parametrize(("wanted", "predicate"), FILTERS)
def test_filters_of_every_selectivity(tracks: Explored, wanted: Any, predicate: str) -> None:
    tracks.all("UPDATE tracks SET bt_title = NULL WHERE id LIKE '%%77'")
    allowed = set(tracks.all(f"SELECT id FROM tracks WHERE {predicate.replace('%', '%%')}"))
    found_of_all = 0
    for row_key in tracks.keys[:60:20]:
        expected = nearest(tracks, row_key, allowed - {row_key})[:20]
        found = tracks.all(SIMILAR, row_key, 20, json.dumps(wanted))
        assert len(found) == len(expected)
        assert {row[0] for row in found} <= allowed - {row_key}
        assert [row[1] for row in found] == sorted(row[1] for row in found)
        assert [r[0] for r in tracks.all(WHERE, row_key, 20, predicate)] == [r[0] for r in found]
        found_of_all += sum(row[1] <= expected[-1][0] * (1 + 1e-5) for row in found)
    assert found_of_all >= 0.95 * 3 * min(20, len(allowed - set(tracks.keys[:60:20])))


def test_never_fewer_rows_than_qualify(tracks: Explored) -> None:
    """Also where a few rows far away qualify, without an index of the source and where no statistics tell."""
    far = nearest(tracks, tracks.keys[0], set(tracks.keys))[-13:-1]
    tracks.all("ALTER TABLE tracks ADD COLUMN chosen boolean")
    tracks.all("UPDATE tracks SET chosen = true WHERE id = ANY (%s)", [found for _, found in far])
    for _ in range(2):
        found = tracks.all(SIMILAR, tracks.keys[0], 10, '{"chosen": true}')
        assert [row[0] for row in found] == [name for _, name in far[:10]]
        assert len(tracks.all(SIMILAR, tracks.keys[0], 20, '{"chosen": true}')) == 12
        tracks.all("ANALYZE tracks")


def test_more_rows_than_there_are_can_be_asked_for(tracks: Explored) -> None:
    allowed = set(tracks.all("SELECT id FROM tracks WHERE bt_year = 2010")) - {tracks.keys[0]}
    found = tracks.all(SIMILAR, tracks.keys[0], 2_000_000_000, '{"bt_year": 2010}')
    assert [row[0] for row in found] == [name for _, name in nearest(tracks, tracks.keys[0], allowed)]


def test_excluded_keys(tracks: Explored) -> None:
    row_key = tracks.keys[7]
    hated = [name for _, name in nearest(tracks, row_key, set(tracks.keys))[:50]]
    call = "SELECT key FROM songspace.similar('sound', %s, 30, NULL, excluded => %s)"
    found = tracks.all(call, row_key, [*hated, None])
    assert tracks.all(call, row_key, hated) == found
    assert found == [name for _, name in nearest(tracks, row_key, set(tracks.keys) - set(hated) - {row_key})[:30]]


def test_weights_count_the_axes(tracks: Explored) -> None:
    weights = np.array([4, 0, 1, 0.25, 0, 0, 2, 1])
    for row_key in tracks.keys[:3]:
        call = "SELECT key, distance FROM songspace.similar('sound', %s, 15, NULL, %s)"
        found = tracks.all(call, row_key, [float(w) for w in weights])
        deltas = tracks.vectors.astype(np.float64) - tracks.vectors[tracks.place(row_key)]
        distances = np.sqrt((weights * deltas**2).sum(axis=1))
        distances[tracks.place(row_key)] = np.inf
        assert [row[1] for row in found] == pytest.approx(list(np.sort(distances)[:15]), rel=1e-4)


def test_at_most_so_many_of_an_artist(tracks: Explored) -> None:
    artists = dict(tracks.all("SELECT id, bt_artist FROM tracks"))
    for row_key in tracks.keys[:3]:
        call = "SELECT key FROM songspace.similar('sound', %s, 40, NULL, at_most => 1, per => 'bt_artist')"
        found = tracks.all(call, row_key)
        seen: list[str] = []
        for _, name in nearest(tracks, row_key, set(tracks.keys) - {row_key}):
            if artists[name] not in {artists[other] for other in seen} and len(seen) < 40:
                seen.append(name)
        assert len(found) == 40 == len({artists[name] for name in found})
        assert len(set(found) & set(seen)) >= 38


def test_an_artist_that_has_everything(library: Library) -> None:
    """Rows without an artist are no group."""
    fill(library, np.random.default_rng(0).normal(size=(500, 3)))
    library.all("UPDATE music SET title = CASE WHEN identifier < 'track00480' THEN 'one' END")
    call = "SELECT key FROM songspace.similar('vae', %s, 30, NULL, at_most => 3, per => 'title')"
    assert len(library.all(call, key(0))) == 3 + 20


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_near_duplicates_are_left_out(library: Library, name: str) -> None:
    """Greedy, nearest first: no two rows of the answer, nor the row asked for, are nearer than that."""
    space = fill(library, ADVERSARIAL[name])
    for apart in (0.5, 1.5, 5.0):
        found = library.all("SELECT key FROM songspace.similar('vae', %s, 50, NULL, apart => %s)", key(0), apart)
        vectors = space.vectors[[space.place(k) for k in [key(0), *found]]].astype(np.float64)
        between = np.linalg.norm(vectors[:, None] - vectors[None], axis=2) + np.eye(len(vectors)) * 1e9
        assert len(found) == 0 or between.min() >= apart
        everything = space.vectors.astype(np.float64)
        if len(found) < 50:
            nearest_of_found = np.linalg.norm(everything[:, None] - vectors[None], axis=2).min(axis=1)
            assert (nearest_of_found < apart).all()


def test_two_songs_of_one_place_count_once(library: Library) -> None:
    fill(library, [[0, 0, 0], [0, 0, 0], [1, 0, 0], [1, 0, 0], [2, 0, 0], [3, 0, 0]])
    found = library.all("SELECT distance FROM songspace.similar('vae', %s, 3, NULL, apart => 0.1)", key(0))
    assert found == [1, 2, 3]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ('{"bt_yeer": 1}', 'tracks has no column "bt_yeer"'),
        ('{"ctid": "(0,1)"}', 'tracks has no column "ctid"'),
        ('{"bt_year": {"=>": 1}}', 'the filter on "bt_year" has the operator "=>", which is not known'),
        ('{"bt_year": "2010"}', 'the filter compares "bt_year", which is integer, with "2010"'),
        ('{"bt_year": 2010.5}', 'the filter compares "bt_year", which is integer, with 2010.5'),
        ('{"bt_artist": 7}', 'the filter compares "bt_artist", which is text, with 7'),
        ('{"bt_year": {"<": null}}', 'the filter compares "bt_year", which is integer, with null'),
        ('{"bt_year": {"between": [1]}}', 'the filter on "bt_year" has "between": \\[1\\]'),
        ('{"bt_year": {"in": 3}}', 'the filter on "bt_year" has "in": 3'),
        ('{"bt_yeer": {}}', 'tracks has no column "bt_yeer"'),
        ('{"bt_year": {}}', 'the filter on "bt_year" has the operator ""'),
        ('{"bt_year": 99999999999}', 'the filter compares "bt_year", which is integer, with 99999999999'),
        ('{"bt_year": {"is null": 1}}', 'the filter on "bt_year" has "is null": 1'),
        ("[1]", "a filter is a JSON object, not: \\[1\\]"),
    ],
)
def test_filters_that_are_refused(tracks: Explored, wanted: str, message: str) -> None:
    with pytest.raises(psycopg.Error, match=message) as error:
        tracks.all(SIMILAR, tracks.keys[0], 3, wanted)
    assert error.value.diag.message_hint


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("weights => ARRAY[1, 2]::float8[]", "2 weights are given, but embeddings have 8 axes"),
        ("weights => ARRAY[0, 0, 0, 0, 0, 0, 0, -1]::float8[]", "cannot be used"),
        ("at_most => 2", "at_most and per go together"),
        ("at_most => 0, per => 'bt_artist'", "at_most is 0"),
        ("apart => -1", "apart is -1; it is a distance"),
    ],
)
def test_options_that_are_refused(tracks: Explored, options: str, message: str) -> None:
    with pytest.raises(psycopg.Error, match=message):
        tracks.all(f"SELECT songspace.similar('sound', %s, 5, NULL, {options})", tracks.keys[0])


def test_values_and_columns_are_quoted(library: Library) -> None:
    library.all('ALTER TABLE music ADD COLUMN "a"" OR true --" text')
    library.all("""UPDATE music SET "a"" OR true --" = '\\'' OR true --' WHERE identifier = %s""", key(3))
    hostile = json.dumps({'a" OR true --': "\\' OR true --"})
    assert library.all("SELECT key FROM songspace.similar('vae', %s, 9, %s::jsonb)", key(1), hostile) == [key(3)]
    hostile = json.dumps({"title": "x' OR true --"})
    assert library.all("SELECT key FROM songspace.similar('vae', %s, 9, %s::jsonb)", key(1), hostile) == []


@pytest.mark.parametrize(
    ("column_type", "value", "refused"),
    [
        ("char(5)", "ab", None),
        ("bit(4)", "0110", "0120"),
        ("rating", 5, None),
        ("date", "2024-02-29", "2023-02-29"),
        ("interval", "3 days", "3 daze"),
        ("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99"),
        ("mood", "sad", "bad"),
        ("numeric(4,1)", 12.5, None),
        ("timestamptz", "2024-02-29 12:00 Europe/Berlin", "2024-02-29 12:00 Europe/Mars"),
    ],
)
def test_a_value_is_read_as_its_column_is(library: Library, column_type: str, value: Any, refused: Any) -> None:
    """Without the column's length, by which it would be cut, and without the rules of a domain."""
    library.all("CREATE DOMAIN rating AS int CHECK (VALUE BETWEEN 1 AND 5)")
    library.all("CREATE TYPE mood AS ENUM ('sad', 'glad')")
    library.all(f"ALTER TABLE music ADD COLUMN other {column_type}")
    library.all(
        f"UPDATE music SET other = %s::text::{column_type} WHERE identifier = ANY (%s)", value, [key(3), key(7)]
    )
    call = "SELECT key FROM songspace.similar('vae', %s, 9, %s::jsonb)"
    for condition in (value, {"in": [value]}, {">=": value}, {"between": [value, value]}):
        assert set(library.all(call, key(1), json.dumps({"other": condition}))) == {key(3), key(7)}
    if column_type == "rating":
        assert library.all(call, key(1), '{"other": 6}') == []
    if refused is not None:
        with pytest.raises(psycopg.Error, match=f'the filter compares "other", which is .*, with "{refused}"') as error:
            library.all(call, key(1), json.dumps({"other": refused}))
        assert error.value.diag.message_hint


def test_the_plan_says_which_way_it_went(tracks: Explored) -> None:
    def first_lines(filter_text: str) -> list[str]:
        lines = tracks.all("SELECT songspace.similar_plan('sound', %s, 10, %s::jsonb)", tracks.keys[0], filter_text)
        assert any("Scan" in line for line in lines)
        return [line for line in lines if line.endswith(" rows")]

    assert first_lines('{"bt_year": 2010}') == ["keys: 10 of 10 rows"]
    assert first_lines('{"mode": 1}') == ["index: 10 of 10 rows"]
    assert first_lines('{"tempo": {">": 1000}}') == ["index: 0 of 10 rows", "exact: 0 of 10 rows"]


def test_a_plan_is_of_a_filter_or_of_a_predicate(library: Library) -> None:
    with pytest.raises(psycopg.Error, match="filter and predicate do not go together"):
        library.all("SELECT songspace.similar_plan('vae', %s, 5, '{}', predicate => 'true')", key(1))


def test_a_row_that_is_not_encoded(library: Library) -> None:
    library.set(key(5), bpm=None)
    assert library.all("SELECT songspace.similar_plan('vae', %s, 3, '{}')", key(5)) == []
    assert library.all("SELECT key FROM songspace.similar('vae', %s, 3, NULL, apart => 1)", key(5)) == []


def test_keys_of_other_types(library: Library) -> None:
    library.all("CREATE TABLE numbered (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest real)")
    library.all("SELECT songspace.create_space('numbered_space', 'numbered', 'id', 1)")
    library.all("INSERT INTO numbered SELECT i, 100 + i, 1, 3, 10 FROM generate_series(1, 9) i")
    options = "excluded => ARRAY['2', '4'], at_most => 1, per => 'bpm'"
    found = library.all(
        f"SELECT key FROM songspace.similar('numbered_space', 3, 2, '{{\"id\": {{\"<\": 6}}}}', {options})"
    )
    assert set(found) == {"1", "5"}
