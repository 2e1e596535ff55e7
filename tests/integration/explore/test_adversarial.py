"""What an explorer asks of sets that searches trip over, where the answer is known by looking at every row.

ring, directions, path, similar with apart, calibrate and health are asked of them in test files of their own.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.integration.explore.spaces import ADVERSARIAL, Explored, fill
from tests.integration.library import Library, key
from tests.integration.models_of_a_space import another

# What has an answer for a key; the last is what is asked of the whole space.
QUESTIONS = [
    "ring('vae', {0}, 0, 'Infinity', 10)",
    "directions('vae', {0}, 0, 'Infinity', 10)",
    "similar('vae', {0}, 10)",
    "similar('vae', {0}, 10, '{{}}')",
    "similar('vae', {0}, 10, NULL, weights => ARRAY[1, 1, 1]::float8[], at_most => 1, per => 'title', apart => 0)",
    "similar_where('vae', {0}, 10, 'true')",
    "path('vae', {0}, {1})",
    "path('vae', {0}, {1}, 10, NULL, 'smooth')",
    "interpolate('vae', {0}, {1})",
    "traverse('vae', {0}, 0, -1, 1)",
    "explain('vae', {0}, {1})",
    "similar_to('vae', ARRAY[0, 0, 0]::float8[], 10)",
]


@pytest.fixture(params=ADVERSARIAL)
def space(library: Library, request: pytest.FixtureRequest) -> Explored:
    """The space `vae` with one of the sets in it; every other row has the title 'even'."""
    filled = fill(library, ADVERSARIAL[request.param])
    library.all("UPDATE music SET title = CASE WHEN right(identifier, 5)::int %% 2 = 0 THEN 'even' END")
    return filled


@pytest.mark.parametrize("k", [1, 3, 5000])
def test_weights(space: Explored, k: int) -> None:
    weights = np.array([4.0, 1.0, 0.25])
    deltas = space.vectors.astype(np.float64) - space.vectors[0]
    wanted = np.sort(np.sqrt((weights * deltas**2).sum(axis=1))[1:])[:k]
    call = "SELECT key, distance FROM songspace.similar('vae', %s, %s, NULL, weights => %s)"
    found = space.all(call, key(0), k, weights.tolist())
    assert [row[1] for row in found] == pytest.approx(list(wanted), rel=1e-5, abs=1e-20)
    assert len({row[0] for row in found} - {key(0)}) == len(found)


@pytest.mark.parametrize(
    "call", ["similar('vae', %s, %s, '{\"title\": \"even\"}')", "similar_where('vae', %s, %s, 'title = ''even''')"]
)
@pytest.mark.parametrize("k", [1, 5000])
def test_conditions(space: Explored, call: str, k: int) -> None:
    found = space.all(f"SELECT key, distance FROM songspace.{call}", key(0), k)
    even = set(space.keys[::2]) - {key(0)}
    distances = space.distances(key(0))
    assert len(found) == len({row[0] for row in found}) == min(k, len(even))
    assert {row[0] for row in found} <= even
    assert [row[1] for row in found] == pytest.approx(
        [distances[space.place(row[0])] for row in found], rel=1e-5, abs=1e-20
    )


def test_points_between_and_around(space: Explored) -> None:
    first, last = (space.vectors[place].astype(np.float64) for place in (0, -1))
    line = np.linspace(first, last, 4)
    for question, wanted in (
        (f"interpolate('vae', '{key(0)}', '{space.keys[-1]}', 4)", line),
        (f"traverse('vae', '{key(0)}', 2, 5, 5, 2)", [[*first[:2], 5], [*first[:2], 5]]),
        (f"flow('vae', '{key(0)}', ARRAY[1, 0, -1]::float8[], 2)", [first + np.array([2, 0, -2])]),
    ):
        found = space.all(f"SELECT embedding, features FROM songspace.{question}")
        np.testing.assert_allclose([row[0] for row in found], wanted, rtol=1e-6, atol=1e-7 * np.abs(wanted).max())
        assert np.isfinite([row[1] for row in found]).all()


def test_what_makes_them_differ(space: Explored) -> None:
    first, last = (space.vectors[place].astype(np.float64) for place in (0, -1))
    question = f"SELECT difference, words FROM songspace.explain('vae', '{key(0)}', '{space.keys[-1]}') WHERE kind = %s"
    distance, words = space.library.one(question, "distance")
    assert distance == pytest.approx(np.linalg.norm(last - first), rel=1e-5)
    assert words
    axes = [row[0] for row in space.all(question, "axis")]
    assert sorted(axes) == pytest.approx(sorted(last - first), rel=1e-5)


def test_recall_and_its_setting(space: Explored) -> None:
    recall, sampled, rows, _ = space.library.one("SELECT * FROM songspace.recall('vae', 10, 20)")
    assert (sampled, rows) == (min(20, len(space.keys)), len(space.keys))
    assert recall is None if len(space.keys) == 1 else 0 <= recall <= 1
    tried = space.all("SELECT ef_search, recall, chosen FROM songspace.tune('vae', 20)")
    chosen = [row[0] for row in tried if row[2]]
    assert space.all("SELECT ef_search FROM songspace.spaces") == (chosen or [40])


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_the_active_models_while_another_is_staged(library: Library, question: str) -> None:
    call = f"SELECT * FROM songspace.{question.format(repr(key(1)), repr(key(2)))}"
    before = library.all(call)
    _, model_id = another(library)
    library.all("SELECT songspace.stage('vae', %s)", model_id)
    library.all("CALL songspace.backfill('vae')")
    assert library.all(call) == before != []
    library.all("SELECT songspace.check_staged('vae')")
    library.all("SELECT songspace.activate('vae', force => true)")
    assert library.all(call) != before


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_library_without_embeddings(library: Library, question: str) -> None:
    library.all("UPDATE music SET bpm = NULL")
    assert library.all(f"SELECT * FROM songspace.{question.format(repr(key(1)), repr(key(2)))}") == []


@pytest.mark.parametrize("question", [question for question in QUESTIONS if "{1}" not in question])
def test_rows_without_embeddings_are_in_no_answer(library: Library, question: str) -> None:
    library.all("UPDATE music SET crest = 'NaN' WHERE identifier <> ALL (%s)", [key(1), key(3), key(4)])
    found = library.all(f"SELECT * FROM songspace.{question.format(repr(key(1)))}")
    if "traverse" not in question:
        assert {value for row in found for value in row if isinstance(value, str)} <= {key(1), key(3), key(4)}
    assert found
