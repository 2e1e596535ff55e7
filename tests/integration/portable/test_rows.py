"""What is written to a source is encoded by SQL as ONNX Runtime would, whichever way it comes."""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg
import pytest

from exporters.to_sql import register_sql
from tests.bench.data.models import HEAD_WIDTH, head_model
from tests.graphs import answers
from tests.integration.library import FEATURES, feature_row, key
from tests.integration.portable.libraries import LIMIT, PortableLibrary
from tests.models import make_model
from tests.server.databases import Database

UPSERT = (
    "INSERT INTO music (identifier, title, bpm, danceability, onset_rate, crest) VALUES (%s, 'x', %s, %s, %s, %s) "
    "ON CONFLICT (identifier) DO UPDATE SET bpm = excluded.bpm, danceability = excluded.danceability, "
    "onset_rate = excluded.onset_rate, crest = excluded.crest"
)


def test_every_row_of_a_new_space_has_its_vector(library: PortableLibrary) -> None:
    for number in range(200):
        library.require_row(number)
    library.require_agreement()


def test_insert_copy_upsert_update_and_delete(library: PortableLibrary) -> None:
    library.insert(range(200, 210))
    into = "COPY music (identifier, bpm, danceability, onset_rate, crest) FROM STDIN"
    with library.connection.cursor() as cursor, cursor.copy(into) as copy:
        for number in range(210, 230):
            copy.write_row((key(number), *feature_row(number)))
    library.connection.execute(UPSERT, [key(230), *feature_row(230)])
    library.connection.execute(UPSERT, [key(5), *feature_row(305)])
    library.set(key(6), bpm=99)
    library.all("UPDATE music SET identifier = %s WHERE identifier = %s", key(400), key(7))
    library.all("DELETE FROM music WHERE identifier = %s", key(8))
    for number in (*range(200, 231), 0, 199):
        library.require_row(number)
    library.require_row(5, feature_row(305))
    library.require_row(6, (99.0, *feature_row(6)[1:]))
    library.require_row(400, feature_row(7))
    assert library.vector(key(7)) is None
    assert library.vector(key(8)) is None
    library.require_agreement()
    assert library.one("SELECT rows, encoded, pending, problem FROM songspace.status") == (230, 230, 0, None)
    library.all("TRUNCATE music")
    assert library.all("SELECT key FROM songspace.vae") == []


def test_rows_that_break_a_rule_go_in_and_are_quarantined(library: PortableLibrary) -> None:
    library.set(key(1), bpm=0)
    library.set(key(2), onset_rate="NaN")
    library.set(key(3), bpm=None)
    library.set(key(4), bpm=-3e38, crest=3e38)
    found = library.quarantine()
    assert [row[:2] for row in found][:3] == [(key(1), "bpm"), (key(2), "onset_rate"), (key(3), "bpm")]
    assert library.row(key(1)) == (None, None, None, None)
    library.set(key(1), bpm=110)
    library.require_row(1, (110.0, *feature_row(1)[1:]))
    assert key(1) not in {row[0] for row in library.quarantine()}
    library.require_agreement()


def test_a_space_of_vectors_alone_follows_too(library: PortableLibrary) -> None:
    library.all("SELECT songspace.create_space('plain', 'music', 'identifier', 1)")
    library.insert(range(200, 220))
    library.set(key(9), crest=3)
    library.all("DELETE FROM music WHERE identifier = %s", key(10))
    features = [feature_row(number) for number in range(220) if number != 10]
    features[9] = (*features[9][:3], 3.0)
    found = library.all("SELECT embedding::real[]::float8[] FROM songspace.plain ORDER BY key")
    np.testing.assert_allclose(found, library.model.runtime().encode(np.array(features)), atol=LIMIT)


def test_features_and_points_are_encoded_and_decoded(library: PortableLibrary) -> None:
    features = [list(feature_row(number)) for number in range(50)]
    runtime = library.model.runtime()
    expected = runtime.encode(np.array(features))
    batch = library.all(
        "SELECT embedding FROM songspace.encode_batch('vae', %s::float8[]) ORDER BY row_number", features
    )
    np.testing.assert_allclose(batch, expected, atol=LIMIT)
    assert library.one("SELECT songspace.encode('vae', %s::float8[])", features[3]) == batch[3]
    decoded = [library.one("SELECT songspace.decode('vae', %s::float8[])", point) for point in batch]
    scale = [feature.scale for feature in FEATURES]
    np.testing.assert_allclose(np.array(decoded) / scale, runtime.decode(expected) / scale, atol=1e-5)
    assert set(library.one("SELECT songspace.decode_named('vae', %s::float8[])", batch[0])) == {
        f.name for f in FEATURES
    }


def test_an_explorer_is_answered(library: PortableLibrary) -> None:
    vectors = dict(library.all("SELECT key, embedding::real[] FROM songspace.vae"))
    distances = sorted((float(np.linalg.norm(np.subtract(v, vectors[key(9)]))), k) for k, v in vectors.items())
    near = library.all("SELECT key, distance FROM songspace.similar('vae', %s, 12)", key(9))
    assert [k for k, _ in near] == [k for _, k in distances[1:13]]
    np.testing.assert_allclose([d for _, d in near], [d for d, _ in distances[1:13]], rtol=1e-5)
    inner, outer = distances[20][0] - 1e-6, distances[60][0] + 1e-6
    ring = library.all("SELECT key FROM songspace.ring('vae', %s, %s, %s, 100)", key(9), inner, outer)
    assert ring == [k for _, k in distances[20:61]]
    directions = "SELECT axis, sign, delta FROM songspace.directions('vae', %s, 0, %s, 3)"
    found = library.all(directions, key(9), outer)
    assert {(axis, sign) for axis, sign, _ in found} == {(axis, sign) for axis in range(3) for sign in (1, -1)}
    assert all(delta * sign > 0 for _, sign, delta in found)
    stops = library.all("SELECT key FROM songspace.path('vae', %s, %s, 5)", key(9), key(120))
    assert (stops[0], stops[-1]) == (key(9), key(120))
    kinds = library.all("SELECT kind FROM songspace.explain('vae', %s, %s)", key(9), key(120))
    assert [kinds.count(kind) for kind in ("distance", "feature", "axis")] == [1, 4, 3]
    steps = library.all("SELECT features FROM songspace.interpolate('vae', %s, %s, 4)", key(9), key(120))
    assert len(steps) == 4
    filtered = library.all("SELECT key FROM songspace.similar('vae', %s, 5, %s)", key(9), '{"title": "Title 50"}')
    assert filtered == [key(50)]
    assert library.one("SELECT recall FROM songspace.recall('vae', 10, 50)") == 1
    assert len(library.all("SELECT * FROM songspace.calibrate('vae')")) == 3


def test_a_spec_that_is_wrong_is_refused_by_name(portable: Database) -> None:
    model = make_model(list(FEATURES), dims=3)
    cases = {
        "family and activation": ('"family": "test"', '"family": 1'),
        "format is 1": ('"format": 1', '"format": 2'),
        "metric is": ('"metric": "l2"', '"metric": "l3"'),
        "dims is a whole number": ('"dims": 3', '"dims": 3.5'),
        "one output, of kind embedding": ('"dims": 3', '"dims": 4'),
        "one input, of kind columns": ('"kind": "columns"', '"kind": "tokens"'),
        "no feature is named twice": ('"name": "bpm"', '"name": "crest"'),
        "every feature has a name": ('"name": "bpm"', '"name": 7'),
        "and numbers for mean": ('"mean": 120', '"mean": "120"'),
        "no minimum is above": ('"minimum": -5', '"minimum": 51'),
        "not JSON": ('"family"', "family"),
        "check.inputs has rows": ('"inputs": [\n      [\n', '"inputs": [\n      [\n        1,\n'),
        "check.outputs has rows": ('"outputs": [\n      [\n', '"outputs": [\n      [\n        1,\n'),
        "check.decoded, where": ('"decoded": [\n      [', '"decoded": [\n      [], ['),
    }
    with portable.connect(autocommit=True) as connection:
        for words, (old, new) in cases.items():
            assert old in model.text
            with pytest.raises(psycopg.errors.InvalidParameterValue, match=words):
                register(connection, model.name, model.text.replace(old, new, 1), model.encoder, model.decoder)
        with pytest.raises(psycopg.errors.InvalidParameterValue, match="describes a decoder but none is given"):
            register(connection, model.name, model.text, model.encoder, None)
        for name in ("", "a@b", "it's", "x" * 501):
            with pytest.raises(psycopg.errors.InvalidParameterValue, match="cannot name a model"):
                register(connection, name, model.text, model.encoder, model.decoder)
        stored = register(connection, model.name, model.text, model.encoder, model.decoder)
        assert connection.execute("SELECT version FROM songspace.models").fetchall() == [(model.version,)]
        assert register(connection, "again", model.text, model.encoder, model.decoder) == stored


def register(connection: psycopg.Connection[Any], *model: Any) -> int:
    row = connection.execute("SELECT songspace.register_model(%s, %s, %s, %s)", model).fetchone()
    assert row is not None
    return int(row[0])


def test_a_head_answers_from_its_table_of_weights(portable: Database) -> None:
    head = head_model(by_columns=True)
    given = np.random.default_rng(3).standard_normal((20, HEAD_WIDTH)).astype(np.float32)
    with portable.connect(autocommit=True) as connection:
        assert register_sql(connection, head.register(connection), head.encoder, None) <= 1e-5
        found = connection.execute(
            "SELECT e::real[] FROM songspace.encode_vectors(%s, %s::text[]::vector[]) e",
            [head.identity, [str(row) for row in given.tolist()]],
        )
        np.testing.assert_allclose([row for (row,) in found], answers(head.encoder, given), atol=1e-5)
