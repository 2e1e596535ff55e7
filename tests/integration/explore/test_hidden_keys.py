"""With row-level security enforced no way to explore names a hidden key, or answers for one."""

from __future__ import annotations

import psycopg
import pytest

from tests.integration.library import Library, key
from tests.integration.listener import HIDDEN, Listener, create_tell

# What names keys, asked of a row that is seen, for more rows than there are.
NAMING = [
    "ring('vae', 'track00010', 0, 'Infinity', 500)",
    "directions('vae', 'track00010', 0, 'Infinity', 500)",
    """similar('vae', 'track00010', 500, '{"title": {"<>": "x"}}')""",
    "similar('vae', 'track00010', 500, NULL, weights => ARRAY[1, 1, 2])",
    "similar('vae', 'track00010', 500, NULL, at_most => 200, per => 'title', apart => 0)",
    "similar_where('vae', 'track00010', 500, 'true')",
    "similar_where('vae', 'track00010', 500, 'identifier <> ''track00020''')",
    "path('vae', 'track00010', 'track00020', 97)",
    "path('vae', 'track00010', 'track00020', 97, NULL, 'smooth')",
]
# What answers for keys.
ANSWERING = [
    "ring('{space}', {hidden}, 0, 999, 5)",
    "directions('{space}', {hidden}, 0, 999, 5)",
    "similar('{space}', {hidden}, 5, '{{}}')",
    "similar_where('{space}', {hidden}, 5, 'true')",
    "path('{space}', {hidden}, {seen})",
    "path('{space}', {seen}, {hidden})",
    "path('{space}', {hidden}, {seen}, 3, NULL, 'smooth')",
    "path('{space}', {seen}, {hidden}, 3, NULL, 'smooth')",
    "explain('{space}', {hidden}, {seen})",
    "explain('{space}', {seen}, {hidden})",
    "interpolate('{space}', {hidden}, {seen})",
    "interpolate('{space}', {seen}, {hidden})",
    "flow('{space}', {hidden}, ARRAY[1, 0, 0]::float8[])",
    "traverse('{space}', {hidden}, 0, -1, 1)",
]


def refusal(listener: Listener, call: str) -> str:
    with pytest.raises(psycopg.Error) as refused:
        listener.all(f"SELECT * FROM songspace.{call}")
    return str(refused.value)


@pytest.mark.parametrize("call", NAMING)
def test_no_hidden_key_is_named(guarded: Library, listener: Listener, call: str) -> None:
    found = listener.all(f"SELECT key FROM songspace.{call}")
    assert len(set(found)) >= 97
    assert not set(found) & set(HIDDEN)
    assert set(guarded.all(f"SELECT key FROM songspace.{call}")) & set(HIDDEN)


@pytest.mark.parametrize("call", [*ANSWERING, "similar_plan('{space}', {hidden}, 5)"])
def test_a_hidden_key_is_as_good_as_no_such_key(guarded: Library, listener: Listener, call: str) -> None:
    """The rows 11 and 7 are hidden; 7 is quarantined, too."""
    asked = {
        name: call.format(space="vae", hidden=f"'{name}'", seen=f"'{key(10)}'") for name in (key(11), key(7), "no")
    }
    assert guarded.all(f"SELECT * FROM songspace.{asked[key(11)]}")
    for hidden in (key(11), key(7)):
        refused = refusal(listener, asked[hidden])
        assert f"has no row with the key '{hidden}'" in refused
        assert refused == refusal(listener, asked["no"]).replace("'no'", f"'{hidden}'")


@pytest.mark.parametrize("call", ANSWERING)
def test_a_key_given_as_itself_is_hidden_too(library: Library, listener: Listener, call: str) -> None:
    library.all("CREATE TABLE numbered (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest real)")
    library.all("SELECT songspace.create_space('numbers', 'numbered', 'id', 1)")
    library.all("INSERT INTO numbered SELECT i, 100 + i, 1, 3, 10 FROM generate_series(1, 20) i")
    library.all("ALTER TABLE numbered ENABLE ROW LEVEL SECURITY")
    library.all("CREATE POLICY even ON numbered USING (id %% 2 = 0)")
    library.all(f"GRANT SELECT ON numbered TO {listener.name}")
    library.all("SELECT songspace.enforce_row_security('numbers')")
    assert library.all(f"SELECT * FROM songspace.{call.format(space='numbers', hidden=3, seen=2)}")
    assert listener.all(f"SELECT * FROM songspace.{call.format(space='numbers', hidden=4, seen=2)}")
    assert "has no row with the key '3'" in refusal(listener, call.format(space="numbers", hidden=3, seen=2))


def test_a_predicate_is_asked_of_no_hidden_row(guarded: Library, listener: Listener) -> None:
    create_tell(listener)
    listener.all("SELECT * FROM songspace.similar_where('vae', %s, 500, 'public.tell(s.identifier)')", key(10))
    assert {key(12), key(14)} <= set(listener.notices)
    assert not set(listener.notices) & set(HIDDEN)


def test_a_direction_is_found_among_rows_that_are_seen(guarded: Library, listener: Listener) -> None:
    guarded.all(f"GRANT SELECT (bpm) ON music TO {listener.name}")
    (seen,) = listener.all("SELECT rows FROM songspace.find_directions('vae', 'bpm')")
    (all_rows,) = guarded.all("SELECT rows FROM songspace.find_directions('vae', 'bpm')")
    assert seen == listener.all("SELECT count(*) FROM songspace.vae")[0] < all_rows


def test_what_runs_with_the_owners_rights_takes_no_key(guarded: Library, listener: Listener) -> None:
    """Counts, models and points: a function that looks a key up has to do so as its caller."""
    assert listener.all(
        "SELECT DISTINCT p.proname FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace AND p.prosecdef "
        "AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1"
    ) == [
        *("active_table", "changes_between", "compare_points", "decode_by_sql", "decode_embedding", "decode_points"),
        *("encode_batch_by_sql", "encode_by_sql", "encode_features", "encode_matrix", "nearest_clusters", "recall"),
        *("space_status", "warm"),
    ]
