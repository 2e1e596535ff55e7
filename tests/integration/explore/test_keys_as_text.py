"""Keys are the same text in every session, whatever it has set, and every way to explore takes them as themselves."""

from __future__ import annotations

import pytest

from tests.integration.library import Library
from tests.integration.test_keys import ODD_SETTINGS, TYPES

CALLS = [
    "ring('k', {0}, 0, 'Infinity', 9)",
    "directions('k', {0}, 0, 'Infinity', 9)",
    "similar('k', {0}, 9, '{{}}')",
    "similar('k', {0}, 9, NULL, at_most => 9, per => 'bpm', apart => 1e-6)",
    "similar_where('k', {0}, 9, 'true')",
    "path('k', {0}, {1}, 3)",
    "path('k', {0}, {1}, 3, NULL, 'smooth')",
]
DECODING = [
    "explain('k', {0}, {1})",
    "interpolate('k', {0}, {1})",
    "flow('k', {0}, ARRAY[1, 0, 0]::float8[])",
    "traverse('k', {0}, 0, -1, 1)",
]


@pytest.mark.parametrize("key_type", ["timestamptz", "interval", "float8", "bytea", "uuid"])
def test_settings_have_no_say_in_keys(library: Library, key_type: str) -> None:
    library.all(
        f"CREATE TABLE keyed (id {key_type} PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest real)"
    )
    library.all("SELECT songspace.create_space('k', 'keyed', 'id', 1)")
    for number, row_key in enumerate(TYPES[key_type]):
        library.all(f"INSERT INTO keyed VALUES (%s::{key_type}, %s, 1, 3, 10)", row_key, 100 + 9 * number)
    texts = set(library.all("SELECT songspace.key_text(id) FROM keyed"))
    given = [f"'{row_key}'::{key_type}" for row_key in TYPES[key_type][:2]]
    library.all(ODD_SETTINGS)
    for call in CALLS:
        found = library.all(f"SELECT key FROM songspace.{call.format(*given)}")
        assert found, call
        assert set(found) <= texts, call
    for call in DECODING:
        assert library.all(f"SELECT * FROM songspace.{call.format(*given)}"), call
    assert library.all("SELECT level FROM songspace.calibrate('k', 4, 3)")
