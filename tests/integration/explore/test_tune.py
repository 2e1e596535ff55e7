"""tune: searches that find the share of the nearest rows that was asked for, and the history of that share."""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg
import pytest

from tests.integration.explore.spaces import ADVERSARIAL, Explored, fill
from tests.integration.library import Library, key
from tests.integration.models_of_a_space import another

TUNE = "SELECT ef_search, recall, milliseconds, chosen FROM songspace.tune(%s, 100)"
SETTING = "SELECT ef_search FROM songspace.spaces WHERE space = %s"
HISTORY = "SELECT purpose, ef_search, recall FROM songspace.recall_history ORDER BY measured_at"


def coarse_index(space: Explored, m: int, ef_construction: int) -> None:
    """Put an index in place of a space's own that needs more candidates than usual, or misses what no setting finds."""
    name = f"{space.space}_1_embedding"
    space.all(f"DROP INDEX songspace.{name}")
    space.all(
        f"CREATE INDEX {name} ON songspace.{space.space}_1 USING hnsw (embedding vector_l2_ops) "
        f"WITH (m = {m}, ef_construction = {ef_construction})"
    )


def recall_of(space: Explored, call: str) -> float:
    """The share of the ten nearest rows that a call finds, over 120 rows and by looking at every row."""
    found_rows = 0
    asked = space.keys[::100]
    for row_key in asked:
        farthest = np.sort(space.distances(row_key))[9]
        distances = space.all(f"SELECT distance FROM songspace.{call}", row_key)
        found_rows += sum(distance <= farthest * (1 + 1e-6) for distance in distances)
    return found_rows / (10 * len(asked))


@pytest.fixture
def coarse(tracks: Explored) -> Explored:
    """12,000 real tracks under an index that finds about .95 with ef_search 40."""
    coarse_index(tracks, 4, 8)
    return tracks


@pytest.mark.parametrize("call", ["similar('sound', %s, 10)", "similar('sound', %s, 10, '{}')"])
def test_searches_find_what_was_asked_for(coarse: Explored, call: str) -> None:
    untuned = recall_of(coarse, call)
    assert untuned < 0.98
    for target in (0.99, 0.8):
        coarse.all("SELECT songspace.set_recall_target('sound', %s)", target)
        tried = coarse.all(TUNE, "sound")
        *missed, last = tried
        assert [row[3] for row in tried] == [False] * len(missed) + [True]
        assert [row[0] for row in tried] == sorted(row[0] for row in tried)
        assert all(row[1] < target and row[2] > 0 for row in missed) and last[1] >= target
        assert coarse.all(SETTING, "sound") == [last[0]]
        found = recall_of(coarse, call)
        assert found == pytest.approx(last[1], abs=0.06)
        assert bool(found > untuned) is (target == 0.99)
        assert coarse.library.notices[-1].startswith(f'space "sound": with ef_search {last[0]} searches find ')


def test_a_target_out_of_reach_changes_nothing_and_says_so(tracks: Explored) -> None:
    coarse_index(tracks, 2, 4)
    tried = tracks.all(TUNE, "sound")
    assert [row[0] for row in tried][-1] == 1000 and not any(row[3] for row in tried)
    assert tracks.all(SETTING, "sound") == [40]
    warning = tracks.library.notices[-1]
    assert warning.startswith('space "sound": no ef_search finds 0.99 of the ten nearest rows: with 1000 it is 0.')
    assert warning.endswith("ms; 40 is kept")


@pytest.mark.parametrize("rows", [0, 1, 2, 200])
def test_a_library_of_which_every_row_is_looked_at_is_not_tuned(library: Library, rows: int) -> None:
    """Or the least setting would be taken, and be in use when the library has grown."""
    fill(library, np.random.default_rng(0).normal(size=(rows, 3)))
    assert library.all(TUNE, "vae") == []
    assert library.one(SETTING, "vae") == 40
    assert "searches look at every row" in library.notices[-1]


@pytest.mark.parametrize("setting", [20, 1000])
@pytest.mark.parametrize("name", ADVERSARIAL)
def test_never_fewer_rows_than_there_are_at_any_setting(library: Library, name: str, setting: int) -> None:
    space = fill(library, ADVERSARIAL[name])
    library.all("UPDATE songspace.space_table SET ef_search = %s", setting)
    for k in (1, 10, 25, 699, 2_000_000_000):
        for call in ("similar('vae', %s, %s)", "similar('vae', %s, %s, '{}')"):
            found = library.all(f"SELECT key, distance FROM songspace.{call}", key(0), k)
            assert len({row[0] for row in found}) == len(found) == min(k, len(space.keys) - 1)
            assert [row[1] for row in found] == sorted(row[1] for row in found)


def test_equal_vectors_are_all_found(library: Library) -> None:
    fill(library, np.ones((5000, 3)))
    *_, last = library.all(TUNE, "vae")
    assert last[:2] == (20, 1.0)
    assert len(library.all("SELECT * FROM songspace.similar('vae', %s, 3000)", key(0))) == 3000


def test_a_new_model_is_tuned_before_the_gate_measures_it(library: Library) -> None:
    """Where the space was; and rollback brings the old model's setting back."""
    rows = np.random.default_rng(1).normal((120, 1, 3, 10), (30, 0.5, 1, 4), (5000, 4)).clip(-4, 49)
    with library.connection.cursor().copy(
        "COPY music (identifier, bpm, danceability, onset_rate, crest) FROM STDIN"
    ) as c:
        for number, row in enumerate(rows):
            c.write_row((f"more{number}", *map(float, row)))
    library.all("ANALYZE songspace.vae_1")
    library.all("UPDATE songspace.space_table SET ef_search = 480")
    _, second = another(library)
    library.all("CALL songspace.deploy('vae', %s)", second)
    tuned = library.one(SETTING, "vae")
    assert tuned < 480
    assert [row[:2] for row in library.all(HISTORY)][-2:] == [("tune", tuned), ("gate", tuned)]
    assert library.one("SELECT recall FROM songspace.evidence") == library.all(HISTORY)[-1][2] >= 0.95
    library.all("SELECT songspace.rollback('vae')")
    assert library.one(SETTING, "vae") == 480


def test_an_untuned_space_stays_as_it_is(library: Library) -> None:
    _, second = another(library)
    library.all("CALL songspace.deploy('vae', %s)", second)
    assert library.one(SETTING, "vae") == 40
    assert [row[:2] for row in library.all(HISTORY)] == [("gate", 40)]


@pytest.mark.parametrize("setting", [60, 240])
def test_conditions_are_searched_with_the_setting(library: Library, setting: int) -> None:
    """The predicate tells what a search has set; more where twice the rows that are asked for are more."""
    library.all("UPDATE songspace.space_table SET ef_search = %s", setting)
    for k in (5, 50):
        predicate = f"current_setting('hnsw.ef_search') = '{max(setting, 2 * k)}'"
        assert len(library.all("SELECT songspace.similar_where('vae', %s, %s, %s)", key(1), k, predicate)) == k
        plan = library.all("SELECT songspace.similar_plan('vae', %s, %s, predicate => %s)", key(1), k, predicate)
        assert f": {k} of {k} rows" in plan[0]


def test_settings_do_not_leak(library: Library) -> None:
    library.all("UPDATE songspace.space_table SET ef_search = 120")
    library.connection.autocommit = False
    library.all("SELECT songspace.similar('vae', %s), songspace.similar('vae', %s, 5, '{}')", key(1), key(1))
    library.all("SELECT songspace.similar_plan('vae', %s)", key(1))
    library.all("SELECT songspace.recall('vae', 5, 5)")
    library.all(TUNE, "vae")
    assert library.one("SHOW hnsw.ef_search") == "40"
    library.connection.commit()


def test_measurements_are_kept(library: Library) -> None:
    assert library.one("SELECT recall FROM songspace.recall('vae', 5, 30)") == 1
    assert library.one(
        "SELECT space, model, purpose, k, ef_search, recall, milliseconds > 0, sampled, rows, index_used, "
        "measured_at > now() - interval '1 minute' FROM songspace.recall_history"
    ) == ("vae", library.model.version, "recall", 5, 40, 1, True, 30, 200, False, True)
    library.all("SELECT songspace.recall('vae', 30, 1)")
    assert library.one("SELECT ef_search FROM songspace.recall_history WHERE k = 30") == 60
    library.all("SELECT songspace.drop_space('vae')")
    assert library.one("SELECT count(*) FROM songspace.recall_measurement") == 0


def test_the_newest_thousand_of_a_purpose_are_kept(library: Library) -> None:
    library.all(
        "INSERT INTO songspace.recall_measurement "
        "(space_id, model_id, purpose, k, ef_search, sampled, rows, index_used) "
        "SELECT 1, 1, p, i, 40, 0, 0, true FROM generate_series(1, 1005) i, unnest('{gate, recall}'::text[]) p"
    )
    with library.database.connect() as slow:
        slow.execute("SELECT songspace.recall('vae', 5, 1)")
        # Does not wait for the other, who removes the same rows.
        library.all("SET lock_timeout = '2s'")
        library.all("SELECT songspace.recall('vae', 5, 1)")
    library.all("SELECT songspace.recall('vae', 5, 1)")
    counted = dict(library.all("SELECT purpose, count(*) FROM songspace.recall_history GROUP BY 1"))
    assert counted == {"gate": 1005, "recall": 1000}
    assert library.one("SELECT min(k) FROM songspace.recall_history WHERE purpose = 'recall' AND k <> 5") == 9


def test_a_read_only_session_measures_and_keeps_nothing(library: Library) -> None:
    with library.database.connect() as reader:
        reader.read_only = True
        assert reader.execute("SELECT recall FROM songspace.recall('vae', 5, 5)").fetchone() == (1.0,)
    assert library.all(HISTORY) == []


def test_one_session_tunes_at_a_time(library: Library) -> None:
    with library.database.connect() as other:
        other.execute("SELECT songspace.set_recall_target('vae', 0.9)")
        with pytest.raises(psycopg.Error, match='another session is at work on the space "vae"'):
            library.all(TUNE, "vae")
        other.rollback()
    assert library.one("SELECT recall_target FROM songspace.spaces") == 0.99


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("set_recall_target('vae', 0)", "a recall of 0 cannot be a target"),
        ("set_recall_target('vae', 1.01)", "a recall of 1.01 cannot be a target"),
        ("set_recall_target('vae', 'NaN')", "a recall of NaN cannot be a target"),
        ("set_recall_target('vae', NULL)", "a recall of NULL cannot be a target"),
        ("set_recall_target('nowhere', 1)", 'there is no space named "nowhere"'),
        ("tune('nowhere')", 'there is no space named "nowhere"'),
        ("tune('vae', 0)", "a sample of 0 rows with 10 neighbours is none"),
        ("recall('vae', 0)", "a sample of 200 rows with 0 neighbours is none"),
    ],
)
def test_errors_name_the_thing(library: Library, call: str, message: str) -> None:
    with pytest.raises(psycopg.Error, match=message):
        library.all(f"SELECT songspace.{call}")


def test_the_target_goes_back_to_the_default(library: Library) -> None:
    targets: list[Any] = []
    for call in ("set_recall_target('vae', 1)", "set_recall_target('vae')"):
        library.all(f"SELECT songspace.{call}")
        targets += library.all("SELECT recall_target FROM songspace.spaces")
    assert targets == [1, 0.99]
