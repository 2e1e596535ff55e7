"""Rules: what a row must keep to be given to a model, computed again by hand."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from songspace.rules import Rules
from songspace.spec import FLOAT32_LIMIT, Feature, Port

FEATURES = (Feature("a"), Feature("b", minimum=-1, maximum=2), Feature("c", reject=(0.0, 7.0)))
PORT = Port("features", "columns", "float32", (3,), FEATURES, reject_all_zero=True)
ANY = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, 7.0, 2.0, -1.0, FLOAT32_LIMIT, 3.5e38]))


def kept(row: list[float]) -> bool:
    """The rules in plain words."""
    _, b, c = row
    finite = all(math.isfinite(value) and abs(value) <= FLOAT32_LIMIT for value in row)
    return finite and -1 <= b <= 2 and c not in (0, 7) and any(value != 0 for value in row)


@given(st.lists(st.lists(ANY, min_size=3, max_size=3), min_size=1, max_size=8))
def test_accepted_is_what_the_words_say(rows: list[list[float]]) -> None:
    rules = Rules.of(PORT)
    assert rules.accepted(np.array(rows)).tolist() == [kept(row) for row in rows]
    assert [rules.accepts(row) for row in rows] == [kept(row) for row in rows]


def test_a_missing_value_is_not_accepted() -> None:
    assert not Rules.of(PORT).accepts([1.0, None, 1.0])


def test_broken_names_the_values() -> None:
    broken = Rules.of(PORT).broken(np.array([[1, 3, 7], [np.nan, 0, 1], [np.inf, -2, 0]]))
    assert broken.tolist() == [[False, True, True], [True, False, False], [True, True, True]]


def test_silence_counts_only_where_it_is_rejected() -> None:
    rows = np.zeros((1, 1))
    port = Port("features", "columns", "float32", (1,), (Feature("a"),))
    assert Rules.of(port).accepted(rows).tolist() == [True]
    silent = Port("features", "columns", "float32", (1,), (Feature("a"),), reject_all_zero=True)
    assert Rules.of(silent).accepted(rows).tolist() == [False]


@given(st.lists(st.lists(ANY, min_size=3, max_size=3), min_size=1, max_size=8))
def test_of_a_vector_silence_and_what_is_not_finite_are_refused(rows: list[list[float]]) -> None:
    rules = Rules.of(Port("embedding", "vector", "float32", (3,)))
    wanted = [any(row) and all(abs(value) <= FLOAT32_LIMIT for value in row) for row in rows]
    assert rules.accepted(np.array(rows)).tolist() == wanted
    assert [rules.accepts(row) for row in rows] == wanted
