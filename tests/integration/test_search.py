"""Similarity search: right, by the index, and never fewer rows than there are."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import psycopg
import pytest

from tests.integration.library import Library, feature_row, key
from tests.models import make_model


@pytest.fixture
def large(library: Library) -> Library:
    """The library with 5,000 more rows, so that the planner uses the index."""
    rows = np.random.default_rng(1).normal((120, 1, 3, 10), (30, 0.5, 1, 4), (5000, 4)).clip(-4, 49)
    with library.connection.cursor().copy(
        "COPY music (identifier, bpm, danceability, onset_rate, crest) FROM STDIN"
    ) as copy:
        for number, row in enumerate(rows):
            copy.write_row((f"more{number}", *map(float, row)))
    library.all("ANALYZE songspace.vae_1")
    return library


def exact(library: Library, identifier: str, k: int) -> list[Any]:
    """The k nearest by looking at every row."""
    keys, vectors = zip(*library.all("SELECT key, embedding::real[] FROM songspace.vae"), strict=True)
    matrix = np.array(vectors, dtype=np.float64)
    distances = np.linalg.norm(matrix - matrix[keys.index(identifier)], axis=1)
    order = [i for i in np.argsort(distances, kind="stable") if keys[i] != identifier][:k]
    return [(keys[i], distances[i]) for i in order]


def plan(library: Library, query: str) -> str:
    return json.dumps(library.all(f"EXPLAIN (FORMAT JSON) {query}"))


def test_similar_finds_the_nearest_and_leaves_the_row_out(library: Library) -> None:
    found = library.all("SELECT key, distance FROM songspace.similar('vae', %s, 10)", key(9))
    wanted = exact(library, key(9), 10)
    assert [row[0] for row in found] == [row[0] for row in wanted]
    assert [row[1] for row in found] == pytest.approx([row[1] for row in wanted], rel=1e-5)


def test_the_default_is_ten_rows(library: Library) -> None:
    assert len(library.all("SELECT * FROM songspace.similar('vae', %s)", key(9))) == 10


def test_similar_to_a_vector(library: Library) -> None:
    vector = library.vector(key(9))
    found = library.all("SELECT key, distance FROM songspace.similar_to('vae', %s, 3)", vector)
    assert found[0] == (key(9), 0.0)
    assert [row[0] for row in found[1:]] == [row[0] for row in exact(library, key(9), 2)]


@pytest.mark.parametrize("k", [150, 199, 500])
def test_never_fewer_rows_than_there_are(library: Library, k: int) -> None:
    found = library.all("SELECT key FROM songspace.similar('vae', %s, %s)", key(9), k)
    assert len(found) == min(k, 199)
    assert len(set(found)) == len(found)


def test_never_fewer_rows_after_mass_deletion(large: Library) -> None:
    large.all("DELETE FROM music WHERE identifier LIKE 'more%%'")
    assert len(large.all("SELECT key FROM songspace.similar('vae', %s, 100)", key(9))) == 100


def test_never_fewer_rows_among_equal_vectors(library: Library) -> None:
    library.all(
        "INSERT INTO music (identifier, bpm, danceability, onset_rate, crest) "
        "SELECT 'same' || i, 100, 1, 3, 10 FROM generate_series(1, 3000) i"
    )
    found = library.all("SELECT key FROM songspace.similar('vae', 'same1', 2999) WHERE distance = 0")
    assert len(set(found)) == 2999


def test_the_view_is_answered_by_the_index(large: Library) -> None:
    query = "SELECT key FROM songspace.vae ORDER BY embedding <-> '[0.1,0.2,0.3]' LIMIT 10"
    assert "vae_1_embedding" in plan(large, query)
    assert "Sort" not in plan(large, query).replace("Sort Key", "")
    assert len(large.all(query)) == 10


def test_recall_is_measured_on_the_index(large: Library) -> None:
    recall, sampled, rows, index_used = large.one("SELECT * FROM songspace.recall('vae', 10, 50)")
    assert (sampled, rows, index_used) == (50, 5200, True)
    assert recall >= 0.95


@pytest.fixture
def badly_indexed(large: Library) -> Library:
    """A thousand rows and an index that does not lead to many of them, searched once."""
    large.all("DELETE FROM music WHERE identifier LIKE 'more%%' AND right(identifier, 1) NOT IN ('3', '7')")
    large.all("DROP INDEX songspace.vae_1_embedding")
    large.all(
        "CREATE INDEX vae_1_embedding ON songspace.vae_1 USING hnsw (embedding vector_l2_ops) "
        "WITH (m = 2, ef_construction = 4)"
    )
    large.all("ALTER FUNCTION songspace.nearest SET hnsw.iterative_scan = off")
    large.all("ALTER FUNCTION songspace.nearest SET enable_sort = off")
    return large


def test_recall_is_that_of_every_row_compared_with_every_other(badly_indexed: Library) -> None:
    """A figure that cannot fall measures nothing."""
    recall, sampled, *_ = badly_indexed.one("SELECT * FROM songspace.recall('vae', 10, 10000)")
    keys, vectors = zip(*badly_indexed.all("SELECT key, embedding::real[] FROM songspace.vae"), strict=True)
    points = np.array(vectors, dtype=np.float32)
    squares = ((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)
    np.fill_diagonal(squares, np.inf)
    tenth = dict(zip(keys, np.sqrt(np.partition(squares, 9, axis=1)[:, 9]), strict=True))
    query = "SELECT v.key, n.distance FROM songspace.vae v, songspace.nearest('vae', v.embedding::real[], v.key, 10) n"
    hits = sum(distance <= tenth[key] * (1 + 1e-6) for key, distance in badly_indexed.all(query))
    assert sampled == len(keys)
    assert 0.2 < recall < 0.95
    assert recall == pytest.approx(hits / (10 * sampled), abs=1e-3)


def test_recall_of_an_empty_space(library: Library) -> None:
    library.all("DELETE FROM music")
    assert library.one("SELECT recall, sampled, rows FROM songspace.recall('vae')") == (None, 0, 0)


@pytest.mark.parametrize(
    ("key_type", "value"),
    [
        ("int", 5),
        ("bigint", 2**40),
        ("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("text", 'it\'s "quoted" {x}'),
        ("date", "2026-01-02"),
        ("timestamptz", "2026-01-02 03:04:05.678901+00"),
        ("numeric(12,3)", "1234.567"),
        ("bytea", "\\x00ff"),
        ("char(8)", "abc"),
        ("inet", "10.0.0.1"),
        ("float8", 0.1),
        ("citext", "AbC"),
    ],
)
def test_keys_of_every_type(library: Library, key_type: str, value: Any) -> None:
    library.all("CREATE EXTENSION IF NOT EXISTS citext")
    library.all(
        f"CREATE TABLE keyed (id {key_type} PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8)"
    )
    library.all("SELECT songspace.create_space('keyed_space', 'keyed', 'id', 1)")
    library.all(f"INSERT INTO keyed VALUES (CAST(%s AS {key_type}), 120, 1, 3, 10)", str(value))
    call = f"SELECT * FROM songspace.similar('keyed_space', CAST(%s AS {key_type}), 1)"
    assert library.all(call, str(value)) == []
    library.all("UPDATE keyed SET bpm = 90")
    assert library.one(
        "SELECT v.embedding::real[] IS NOT NULL FROM keyed k JOIN songspace.keyed_space v ON v.key = k.id"
    )
    library.all("DELETE FROM keyed")
    assert library.one("SELECT count(*) FROM songspace.keyed_space") == 0


def test_a_key_is_given_as_itself_or_as_text(library: Library) -> None:
    library.all(
        "CREATE TABLE numbered (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8)"
    )
    library.all("SELECT songspace.create_space('numbered_space', 'numbered', 'id', 1)")
    library.all("INSERT INTO numbered SELECT i, 100 + i, 1, 3, 10 FROM generate_series(1, 5) i")
    by_text = library.all("SELECT key FROM songspace.similar('numbered_space', '3', 2)")
    assert by_text == library.all("SELECT key FROM songspace.similar('numbered_space', 3, 2)")
    assert by_text == library.all("SELECT key FROM songspace.similar(space => 'numbered_space', key => 3, k => 2)")
    assert set(by_text) == {"2", "4"}


@pytest.mark.parametrize(("metric", "operator"), [("cosine", "<=>"), ("inner_product", "<#>")])
def test_other_metrics(library: Library, metric: str, operator: str) -> None:
    model = make_model(list(library.model.spec.features), dims=3, name=metric, metric=metric)
    library.all("SELECT songspace.create_space('other', 'music', 'identifier', %s)", library.register(model))
    found = library.all("SELECT key FROM songspace.similar('other', %s, 5)", key(9))
    wanted = library.all(
        f"SELECT o.key FROM songspace.other o, songspace.other me WHERE me.key = %s AND o.key <> %s "
        f"ORDER BY (o.embedding {operator} me.embedding) + 0 LIMIT 5",
        *(key(9), key(9)),
    )
    assert found == wanted


def test_search_inside_a_larger_query(library: Library) -> None:
    rows = library.all(
        "SELECT m.title, s.distance FROM songspace.similar('vae', %s, 3) s JOIN music m ON m.identifier = s.key "
        "ORDER BY s.distance",
        key(9),
    )
    assert len(rows) == 3
    per_track = library.one(
        "SELECT count(*) FROM music m, songspace.similar('vae', m.identifier, 2) s WHERE m.identifier < %s",
        key(20),
    )
    assert per_track == 40


def test_search_settings_do_not_leak(library: Library) -> None:
    library.all("SELECT * FROM songspace.similar('vae', %s, 300)", key(9))
    assert library.one("SHOW hnsw.ef_search") == "40"
    assert library.one("SHOW hnsw.iterative_scan") == "off"


def test_a_search_in_a_read_only_transaction(library: Library) -> None:
    with library.database.connect() as reader:
        reader.read_only = True
        rows = reader.execute("SELECT * FROM songspace.similar('vae', %s, 5)", [key(9)]).fetchall()
        assert len(rows) == 5
        encoded = reader.execute("SELECT songspace.encode('vae', %s)", [list(feature_row(9))]).fetchone()
        assert encoded is not None
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("DELETE FROM music")
