"""Points of a space as what they would sound like: decode, interpolate, flow, traverse and explain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray

from exporters.to_sql import register_sql
from tests.integration.explore.spaces import Explored
from tests.integration.library import FEATURES, Library, key
from tests.models import make_model

STEPS = "SELECT step, embedding, features, named FROM songspace."


def decoded(library: Library, points: NDArray[np.float64]) -> NDArray[np.float32]:
    """What the model's own decoder says of points (n, 3)."""
    return library.model.runtime().decode(points)


def require_decoded(library: Library, found: list[Any], points: NDArray[np.float64]) -> None:
    """Rows (step, embedding, features, named) are these points, in order, as the model decodes them."""
    assert [row[0] for row in found] == list(range(1, len(points) + 1))
    np.testing.assert_allclose([row[1] for row in found], points, atol=1e-6)
    np.testing.assert_allclose([row[2] for row in found], decoded(library, points), rtol=1e-5, atol=1e-4)
    names = [feature.name for feature in FEATURES]
    assert all(row[3] == pytest.approx(dict(zip(names, row[2], strict=True))) for row in found)


def line(a: Any, b: Any, steps: int) -> NDArray[np.float64]:
    return np.linspace(np.array(a, dtype=np.float64), np.array(b, dtype=np.float64), steps)


@pytest.mark.parametrize("steps", [2, 3, 10])
def test_interpolate_between_two_rows(library: Library, steps: int) -> None:
    found = library.all(STEPS + "interpolate('vae', %s, %s, %s)", key(1), key(2), steps)
    require_decoded(library, found, line(library.vector(key(1)), library.vector(key(2)), steps))


def test_interpolate_between_two_vectors(library: Library) -> None:
    found = library.all(STEPS + "interpolate('vae', ARRAY[0, 0.5, 1], ARRAY[1.0, 2, 3], 5)")
    require_decoded(library, found, line([0, 0.5, 1], [1, 2, 3], 5))
    assert len(library.all(STEPS + "interpolate('vae', %s, %s)", key(1), key(2))) == 10


def test_flow_moves_a_row(library: Library) -> None:
    start = np.array(library.vector(key(4)), dtype=np.float64)
    found = library.one("SELECT f.* FROM songspace.flow('vae', %s, ARRAY[1, 0, -2]::float8[], 0.5) f", key(4))
    require_decoded(library, [found], (start + np.array([0.5, 0, -1]))[None])


def test_traverse_sets_one_axis(library: Library) -> None:
    start = library.vector(key(4))
    assert start is not None
    for axis in range(3):
        found = library.all(STEPS + "traverse('vae', %s, %s, -2, 3, 6)", key(4), axis)
        low, high = list(start), list(start)
        low[axis], high[axis] = -2, 3
        require_decoded(library, found, line(low, high, 6))


def test_decode_by_name(library: Library) -> None:
    named = library.one("SELECT songspace.decode_named('vae', ARRAY[0.1, 0.2, 0.3])")
    features = library.one("SELECT songspace.decode('vae', ARRAY[0.1, 0.2, 0.3])")
    assert named == pytest.approx(dict(zip([feature.name for feature in FEATURES], features, strict=True)))


def test_explain_adds_up(library: Library) -> None:
    query = "SELECT kind, name, value_a, value_b, difference, share, words FROM songspace.explain('vae', %s, %s)"
    rows = library.all(query, key(1), key(2))
    points = np.array([library.vector(key(1)), library.vector(key(2))], dtype=np.float64)
    assert rows[0][:2] == ("distance", "l2")
    assert rows[0][4] == pytest.approx(np.linalg.norm(points[1] - points[0]), rel=1e-5)
    axes = {row[1]: row for row in rows if row[0] == "axis"}
    for axis in range(3):
        assert axes[str(axis)][2:5] == pytest.approx((*points[:, axis], points[1, axis] - points[0, axis]), abs=1e-6)
        assert axes[str(axis)][5] == pytest.approx(axes[str(axis)][4] ** 2 / rows[0][4] ** 2, rel=1e-4)
    features = decoded(library, points)
    for index, feature in enumerate(FEATURES):
        (row,) = [row for row in rows if row[:2] == ("feature", feature.name)]
        change = features[1, index] - features[0, index]
        assert row[2:5] == pytest.approx((*features[:, index], change), rel=1e-3, abs=1e-3)
    for kind in ("feature", "axis"):
        shares = [row[5] for row in rows if row[0] == kind]
        assert sum(shares) == pytest.approx(1)
        assert shares == sorted(shares, reverse=True)


def test_words_have_a_direction_and_a_unit(library: Library) -> None:
    words = library.all(
        "SELECT songspace.feature_words(name, difference) FROM (VALUES ('bpm', 14.2), ('spectral_centroid', -300), "
        "('my_own', -1), ('tempo', -3), ('duration_ms', 61000)) v (name, difference)"
    )
    assert words == ["14 BPM faster", "less bright", "less my own", "3 BPM slower", "61 s longer"]
    change = "SELECT songspace.describe_change('{bpm,spectral_centroid,crest,same}', %s, '{30,1000,4,0}')"
    assert library.one(change, [14.0, -900.0, 0.1, 5.0]) == "less bright, 14 BPM faster"
    assert library.one(change, [1.0, 0.0, 0.0, 5.0]) == "almost the same"


def test_the_same_row_twice(library: Library) -> None:
    rows = library.all("SELECT kind, difference, share, words FROM songspace.explain('vae', %s, %s)", key(1), key(1))
    assert rows[0] == ("distance", 0, 1, "almost the same")
    assert {row[1:] for row in rows[1:]} == {(0, 0, None)}


def test_a_model_without_a_decoder(library: Library) -> None:
    made = make_model(list(FEATURES), dims=3, name="blind")
    spec = replace(made.spec, decoder=None, check=replace(made.spec.check, decoded=()))
    call = "SELECT songspace.register_model('blind', %s, %s)"
    library.all(
        "SELECT songspace.create_space('blind', 'music', 'identifier', %s)",
        library.one(call, spec.to_json(), made.encoder),
    )
    rows = library.all("SELECT kind, words FROM songspace.explain('blind', %s, %s)", key(1), key(2))
    assert set(library.all("SELECT changes FROM songspace.path('blind', %s, %s, 3)", key(1), key(2))) == {None}
    assert [row[0] for row in rows] == ["distance", "axis", "axis", "axis"]
    assert rows[0][1] is None


def test_rows_that_are_not_encoded_have_no_answer(library: Library) -> None:
    library.set(key(5), bpm=None)
    assert library.all(STEPS + "interpolate('vae', %s, %s)", key(5), key(2)) == []
    assert library.all(STEPS + "traverse('vae', %s, 0, 0, 1)", key(5)) == []
    assert library.all("SELECT * FROM songspace.explain('vae', %s, %s)", key(1), key(5)) == []
    assert library.one("SELECT songspace.flow('vae', %s, ARRAY[1, 0, 0]::float8[]) IS NULL", key(5))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("interpolate('vae', 'track00001', 'track00002', 1)", "1 steps cannot be taken"),
        ("interpolate('vae', ARRAY[1.0, 2], ARRAY[1.0, 2])", "the array has 2 numbers"),
        ("interpolate('vae', ARRAY[1, 2, 'NaN']::float8[], ARRAY[1.0, 2, 3])", "2 of them are finite"),
        ("interpolate('vae', 'nobody', 'track00002')", "no row with the key 'nobody'"),
        ("flow('vae', 'track00001', ARRAY[1.0])", "the array has 1 numbers"),
        ("traverse('vae', 'track00001', 3, 0, 1)", 'the space "vae" has no axis 3'),
        ("explain('vae', 'track00001', 'nobody')", "no row with the key 'nobody'"),
        ("decode_named('vae', ARRAY[1.0])", "3 numbers of an embedding are wanted, 1 given"),
    ],
)
def test_errors_name_the_thing(library: Library, call: str, message: str) -> None:
    with pytest.raises(psycopg.Error, match=message):
        library.all(f"SELECT songspace.{call}")


def test_real_tracks(tracks: Explored) -> None:
    a, b = tracks.keys[10], tracks.keys[20]
    rows = tracks.all("SELECT kind, share FROM songspace.explain('sound', %s, %s)", a, b)
    assert len(rows) == 1 + 12 + 8
    assert len(tracks.all(STEPS + "interpolate('sound', %s, %s, 25)", a, b)) == 25


@pytest.mark.parametrize(
    "call",
    [
        "interpolate('vae', 'track00001', 'track00002', 4)",
        "traverse('vae', 'track00001', 1, -2, 2, 3)",
        "flow('vae', 'track00001', ARRAY[1, 0, -2]::float8[], 0.5)",
    ],
)
def test_the_engine_sql_decodes_the_same(library: Library, call: str) -> None:
    query = f"SELECT step, features FROM songspace.{call}"
    by_onnx = library.all(query)
    register_sql(library.connection, 1, library.model.encoder, library.model.decoder)
    library.all("SELECT songspace.set_engine('vae', 'sql')")
    by_sql = library.all(query)
    assert [step for step, _ in by_sql] == [step for step, _ in by_onnx] != []
    np.testing.assert_allclose([row[1] for row in by_sql], [row[1] for row in by_onnx], rtol=1e-5, atol=1e-4)


def test_the_engine_sql_explains_the_same(library: Library) -> None:
    query = "SELECT kind, name, words, share FROM songspace.explain('vae', %s, %s)"
    by_onnx = library.all(query, key(1), key(2))
    register_sql(library.connection, 1, library.model.encoder, library.model.decoder)
    library.all("SELECT songspace.set_engine('vae', 'sql')")
    by_sql = library.all(query, key(1), key(2))
    assert [row[:3] for row in by_sql] == [row[:3] for row in by_onnx]
    assert [row[3] for row in by_sql] == pytest.approx([row[3] for row in by_onnx], abs=1e-4)
