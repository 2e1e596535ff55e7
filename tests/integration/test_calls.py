"""encode, encode_batch and decode: inside equals outside, and errors that name what is wanted."""

from __future__ import annotations

import numpy as np
import psycopg
import pytest

from tests.integration.library import FEATURES, Library

NAN = float("nan")
NAMES = ", ".join(feature.name for feature in FEATURES)


def sample(rows: int) -> np.ndarray:
    generator = np.random.default_rng(5)
    return np.stack([generator.normal(f.mean, f.scale, rows).clip(-4, 49) for f in FEATURES], axis=1)


def test_inside_equals_outside(library: Library) -> None:
    rows = sample(1000)
    outside = library.model.runtime().encode(rows)
    found = library.all("SELECT embedding FROM songspace.encode_batch('vae', %s) ORDER BY row_number", rows.tolist())
    inside = np.array([[np.nan] * 3 if row is None else row for row in found])
    assert np.isnan(inside[:, 0]).tolist() == np.isnan(outside[:, 0]).tolist()
    assert np.nanmax(np.abs(inside - outside)) <= 1e-6
    one = library.one("SELECT songspace.encode('vae', %s)", rows[0].tolist())
    assert one == pytest.approx(outside[0].tolist(), abs=1e-6)
    back = library.one("SELECT songspace.decode('vae', %s)", one)
    assert back == pytest.approx(library.model.runtime().decode(outside[:1])[0].tolist(), rel=1e-5)


def test_the_trigger_and_the_call_give_the_same_numbers(library: Library) -> None:
    differing = library.all(
        "SELECT identifier FROM music WHERE ARRAY[vae_latent_0, vae_latent_1, vae_latent_2] IS DISTINCT FROM "
        "songspace.encode('vae', ARRAY[bpm, danceability, onset_rate, crest]::float8[])"
    )
    assert differing == []


def test_rows_that_break_a_rule_are_null_among_others(library: Library) -> None:
    rows = [[120.0, 1.0, 3.0, 10.0], [0.0, 1.0, 3.0, 10.0], [120.0, None, 3.0, 10.0], [120.0, 1.0, 3.0, NAN]]
    found = library.all("SELECT row_number, embedding IS NULL FROM songspace.encode_batch('vae', %s::float8[])", rows)
    assert found == [(1, False), (2, True), (3, True), (4, True)]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("encode('vae', ARRAY[1, 2, 3])", f"4 features are wanted, 3 given; in order: {NAMES}"),
        ("encode('vae', '{}')", f"4 features are wanted, 0 given; in order: {NAMES}"),
        ("encode_batch('vae', ARRAY[[1, 2], [3, 4]])", "4 features are wanted, 2 given"),
        ("encode_batch('vae', ARRAY[1, 2, 3, 4])", "an array of 1 dimensions is given; rows of 4 features are wanted"),
        ("encode('vae', ARRAY[[1, 2, 3, 4]])", "one row is wanted"),
        ("decode('vae', ARRAY[1, 2])", "3 numbers of an embedding are wanted, 2 given"),
        ("decode('vae', ARRAY[1, 2, 'NaN'::float8])", "cannot be decoded"),
        ("encode('nowhere', ARRAY[1, 2])", 'there is no space named "nowhere"'),
        (
            "similar_to('vae', ARRAY[1, 2])",
            'the array has 2 numbers and 2 of them are finite, but embeddings of the space "vae" have 3 finite',
        ),
        ("similar_to('vae', ARRAY[1, 2, 'NaN'::float8])", "3 numbers and 2 of them are finite"),
        ("similar('vae', 'track00001', 0)", "ask for at least 1 row"),
        ("similar('vae', 'nobody')", "music has no row with the key 'nobody'"),
    ],
)
def test_errors_name_what_is_wanted(library: Library, call: str, words: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        library.all(f"SELECT songspace.{call}")
    assert words in str(caught.value)


def test_null_in_null_out(library: Library) -> None:
    assert library.one("SELECT songspace.encode('vae', NULL)") is None
    assert library.one("SELECT songspace.decode('vae', NULL)") is None


def test_labels_are_true_in_a_parallel_query(library: Library) -> None:
    """A model is loaded by SPI in a subtransaction, which no parallel query may start: the label says so."""
    library.all(
        "INSERT INTO music (identifier, bpm, danceability, onset_rate, crest) "
        "SELECT 'p' || i, 100, 1, 3, 10 FROM generate_series(1, 20000) i"
    )
    with library.database.connect(autocommit=True) as fresh:
        for setting in (
            "parallel_setup_cost = 0",
            "parallel_tuple_cost = 0",
            "min_parallel_table_scan_size = 0",
        ):
            fresh.execute(f"SET {setting}")
        row = fresh.execute(
            "SELECT count(songspace.encode('vae', ARRAY[bpm, danceability, onset_rate, crest]::float8[])) FROM music"
        ).fetchone()
        assert row == (20200,)
