"""Promise 1: an insert never fails because of a model; what cannot be encoded is named, until it is mended."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.library import Library, feature_row, key

INSERT = "INSERT INTO music (identifier, bpm, danceability, onset_rate, crest) VALUES (%s, %s, %s, %s, %s)"
GOOD = (120.0, 1.0, 3.0, 10.0)
CASES: list[tuple[tuple[Any, ...], str | None, str]] = [
    ((None, 1, 3, 10), "bpm", "is NULL"),
    ((120, float("nan"), 3, 10), "danceability", "is NaN"),
    ((120, 1, "NaN", 10), "onset_rate", "is NaN"),
    ((120, 1, "1e400", 10), "onset_rate", "is infinite"),
    ((120, 1, 3, float("inf")), "crest", "is infinite"),
    ((120, 1, 3, float("-inf")), "crest", "is infinite"),
    ((120, 1, 3, 1e300), "crest", "is infinite"),
    ((0, 1, 3, 10), "bpm", "is 0, which the model rejects"),
    ((120, 51, 3, 10), "danceability", "is 51, above the maximum 50"),
    ((120, -6, 3, 10), "danceability", "is -6, below the minimum -5"),
    ((0, 0, 0, 0), None, "silent: every feature is 0"),
]


@pytest.mark.parametrize(("features", "column", "reason"), CASES)
def test_a_row_that_cannot_be_encoded_goes_in(
    library: Library, features: tuple[Any, ...], column: str | None, reason: str
) -> None:
    library.all(INSERT, "bad", *features)
    assert library.row("bad") == (None, None, None, None)
    assert library.quarantine() == [("bad", column, reason)]
    assert library.vector("bad") is None
    library.require_agreement()


@pytest.mark.parametrize(("features", "column", "reason"), CASES)
def test_an_update_that_breaks_a_rule_takes_the_row_out(
    library: Library, features: tuple[Any, ...], column: str | None, reason: str
) -> None:
    names = ("bpm", "danceability", "onset_rate", "crest")
    library.set(key(1), **dict(zip(names, features, strict=True)))
    assert library.row(key(1)) == (None, None, None, None)
    assert library.quarantine() == [(key(1), column, reason)]
    assert library.vector(key(1)) is None


def test_every_broken_column_is_named(library: Library) -> None:
    library.all(INSERT, "bad", None, 51, "NaN", 10)
    assert library.quarantine() == [
        ("bad", "bpm", "is NULL"),
        ("bad", "danceability", "is 51, above the maximum 50"),
        ("bad", "onset_rate", "is NaN"),
    ]


def test_a_mended_row_leaves_the_quarantine(library: Library) -> None:
    library.all(INSERT, "bad", None, 1, 3, 10)
    library.set("bad", bpm=120.0)
    assert library.quarantine() == []
    assert library.row("bad") == pytest.approx(library.expected(GOOD), abs=1e-5)
    library.require_agreement()


def test_a_quarantined_row_renamed_or_deleted_takes_its_entry_along(library: Library) -> None:
    library.all(INSERT, "bad", None, 1, 3, 10)
    library.set("bad", identifier="worse")
    assert library.quarantine() == [("worse", "bpm", "is NULL")]
    library.all("DELETE FROM music WHERE identifier = 'worse'")
    assert library.quarantine() == []


def test_rows_go_in_while_the_stored_model_is_damaged(library: Library) -> None:
    library.all("ALTER TABLE songspace.model DISABLE TRIGGER USER")
    library.all("UPDATE songspace.model SET encoder = encoder || 'x'")
    with library.database.connect(autocommit=True) as fresh:
        fresh.execute(INSERT, ("bad", *GOOD))
    assert library.row("bad") == (None, None, None, None)
    ((row, column, reason),) = library.quarantine()
    assert (row, column) == ("bad", None)
    assert "damaged" in reason
    assert library.one("SELECT count(*) FROM music") == 201


def test_rows_go_in_while_the_runtime_is_missing(library: Library) -> None:
    broken = library.one("SELECT prosrc FROM pg_proc WHERE proname = 'encode_row'").replace("songspace/", "nowhere/")
    library.all(
        "CREATE OR REPLACE FUNCTION songspace.encode_row(identity text, payload bytea) RETURNS text "
        f"LANGUAGE plpython3u AS $python${broken}$python$"
    )
    with library.database.connect(autocommit=True) as fresh:
        fresh.execute(INSERT, ("bad", *GOOD))
    assert library.row("bad") == (None, None, None, None)
    ((row, column, reason),) = library.quarantine()
    assert (row, column) == ("bad", None)
    assert "No module named" in reason
    library.set("bad", title="mended by nobody yet")
    assert library.quarantine()[0][0] == "bad"


ANY_FLOAT = st.one_of(st.none(), st.floats(width=64), st.sampled_from([0.0, 50.0, -5.0, 3.5e38, -3.5e38]))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(features=st.lists(ANY_FLOAT, min_size=4, max_size=4))
def test_any_floats_at_all(doubles: Library, features: list[float | None]) -> None:
    """The trigger, the quarantine and encode() judge every row alike, and the row always goes in."""
    doubles.all("TRUNCATE doubles")
    doubles.all("INSERT INTO doubles VALUES (1, %s, %s, %s, %s)", *features)
    latents = doubles.one("SELECT ARRAY[x, y, z] FROM doubles")
    direct = doubles.one("SELECT songspace.encode('doubles_space', %s::float8[])", features)
    assert latents == (direct or [None, None, None])
    assert (direct is None) == (len(doubles.quarantine()) > 0)


@pytest.fixture
def doubles(library: Library) -> Library:
    """The library with a second table whose features are all float8, with a space of its own."""
    library.all(
        "CREATE TABLE doubles (id int PRIMARY KEY, bpm float8, danceability float8, onset_rate float8, crest float8)"
    )
    library.all("SELECT songspace.create_space('doubles_space', 'doubles', 'id', 1, ARRAY['x', 'y', 'z']::name[])")
    return library


def test_status_counts(library: Library) -> None:
    library.all(INSERT, "bad", None, 1, 3, 10)
    library.set(key(2), vae_latent_0=0.0, vae_model_version="mine")
    library.set(key(3), vae_latent_0=None, vae_model_version=None)
    library.all("ALTER TABLE music DISABLE TRIGGER USER")
    library.insert([300])
    library.all("ALTER TABLE music ENABLE TRIGGER USER")
    counts = library.one("SELECT rows, encoded, quarantined, stale, pending FROM songspace.status")
    assert counts == (202, 198, 2, 1, 1)


def test_a_row_whose_latents_a_client_removed_says_so(library: Library) -> None:
    library.set(key(3), vae_latent_0=None, vae_model_version=None)
    ((row, column, reason),) = library.quarantine()
    assert (row, column) == (key(3), None)
    assert "was not encoded when it was written" in reason
    library.set(key(3), bpm=99.0)
    assert library.quarantine() == []


def test_features_of_every_numeric_type(library: Library) -> None:
    library.all("CREATE TABLE typed (id int PRIMARY KEY, bpm int2, danceability bool, onset_rate int8, crest int4)")
    library.all("SELECT songspace.create_space('typed_space', 'typed', 'id', 1)")
    library.all("INSERT INTO typed VALUES (1, 120, true, 3, 10)")
    found = library.one("SELECT embedding::real[] FROM songspace.typed_space WHERE key = 1")
    assert found == pytest.approx(list(library.expected(GOOD)[:3]), abs=1e-5)


def test_the_notice_of_similar_says_why(library: Library) -> None:
    library.all(INSERT, "bad", None, *feature_row(1)[1:])
    assert library.all("SELECT * FROM songspace.similar('vae', 'bad')") == []
    assert library.notices[-1] == "row 'bad' is not in the space \"vae\": bpm is NULL"
