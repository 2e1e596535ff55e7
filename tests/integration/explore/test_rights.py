"""An ordinary role explores with its own rights, and what it writes into a filter runs with these alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.integration.explore.test_adversarial import QUESTIONS
from tests.integration.library import Library, key

DENIED = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def ordinary(library: Library) -> Iterator[psycopg.Connection[Any]]:
    """A role with the use of songspace that may read two columns of the source."""
    name = f"explorer_{library.database.name}"
    library.all(f"CREATE ROLE {name}")
    library.all(f"GRANT SELECT (identifier, title) ON music TO {name}")
    library.all(f"SELECT songspace.grant_use('{name}')")
    with library.database.connect(autocommit=True) as connection:
        connection.execute(f"SET SESSION AUTHORIZATION {name}")
        yield connection
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(f"DROP OWNED BY {name} CASCADE")
        connection.execute(f"DROP ROLE {name}")


def rows(connection: psycopg.Connection[Any], query: str, *values: Any) -> list[Any]:
    return connection.execute(query, values).fetchall()


@pytest.mark.parametrize(
    "call",
    [
        "songspace.ring('vae', 'track00001', 0, 9, 5)",
        "songspace.directions('vae', 'track00001', 0, 9, 5)",
        "songspace.similar('vae', 'track00001', 5, '{\"title\": {\"<>\": \"x\"}}')",
        "songspace.similar_where('vae', 'track00001', 5, 'title <> ''x''')",
        "songspace.similar('vae', 'track00001', 5, NULL, at_most => 1, per => 'title', apart => 0.1)",
        "songspace.similar_plan('vae', 'track00001', 5)",
        "songspace.interpolate('vae', 'track00001', 'track00002')",
        "songspace.traverse('vae', 'track00001', 0, -1, 1)",
        "jsonb_each(songspace.decode_named('vae', ARRAY[0, 0, 0]) || '{\"and\": 1}')",
        "jsonb_each(to_jsonb(songspace.flow('vae', 'track00001', ARRAY[1, 0, 0]::float8[])) || '{\"and\": 1}')",
        "songspace.explain('vae', 'track00001', 'track00002')",
        "songspace.path('vae', 'track00001', 'track00002', 5, 'title')",
        "songspace.path('vae', 'track00001', 'track00002', 5, 'title', 'smooth')",
    ],
)
def test_it_can_explore(ordinary: psycopg.Connection[Any], call: str) -> None:
    assert len(rows(ordinary, f"SELECT * FROM {call}")) >= 5


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_names_no_column_of_the_source_needs_no_right_to_it(
    ordinary: psycopg.Connection[Any], library: Library, question: str
) -> None:
    [(me,)] = rows(ordinary, "SELECT current_user")
    library.all(f"REVOKE SELECT (identifier, title) ON music FROM {me}")
    call = question.format(repr(key(1)), repr(key(2)))
    if "per => 'title'" in call or "'true'" in call:
        with pytest.raises(DENIED):
            rows(ordinary, f"SELECT * FROM songspace.{call}")
        call = call.replace("at_most => 1, per => 'title', ", "").replace("'true'", "NULL")
    assert rows(ordinary, f"SELECT * FROM songspace.{call}")


def test_a_filter_reads_no_column_that_the_caller_may_not_read(
    library: Library, ordinary: psycopg.Connection[Any]
) -> None:
    with pytest.raises(DENIED):
        rows(ordinary, "SELECT * FROM songspace.similar('vae', %s, 5, '{\"bpm\": {\">\": 100}}')", key(1))
    with pytest.raises(DENIED):
        rows(ordinary, "SELECT * FROM songspace.similar_where('vae', %s, 5, 'bpm > 100')", key(1))
    with pytest.raises(DENIED):
        rows(ordinary, "SELECT * FROM songspace.similar('vae', %s, 5, NULL, at_most => 1, per => 'bpm')", key(1))
    with pytest.raises(DENIED):
        rows(ordinary, "SELECT * FROM songspace.path('vae', %s, %s, 5, 'bpm')", key(1), key(2))
    with pytest.raises(DENIED):
        rows(ordinary, "SELECT * FROM songspace.path('vae', %s, %s, 5, 'bpm', 'smooth')", key(1), key(2))
    with pytest.raises(DENIED):
        rows(ordinary, "SELECT * FROM songspace.find_directions('vae', 'bpm')")
    library.all(f"GRANT SELECT (bpm) ON music TO {rows(ordinary, 'SELECT current_user')[0][0]}")
    assert rows(ordinary, "SELECT rows FROM songspace.find_directions('vae', 'bpm')")[0][0] > 50


@pytest.mark.parametrize(
    "predicate",
    [
        "EXISTS (SELECT FROM songspace.model)",
        "false) OR EXISTS (SELECT FROM songspace.threshold) OR (false",
        "pg_read_file('/etc/passwd') IS NOT NULL",
    ],
)
def test_a_predicate_can_do_no_more_than_the_caller(ordinary: psycopg.Connection[Any], predicate: str) -> None:
    with pytest.raises(DENIED):
        rows(ordinary, "SELECT * FROM songspace.similar_where('vae', %s, 5, %s)", key(1), predicate)


def test_a_predicate_runs_as_the_caller(ordinary: psycopg.Connection[Any], library: Library) -> None:
    """The superuser who installed songspace owns its functions; current_user is what a definer's function would see."""
    (me,) = rows(ordinary, "SELECT current_user")[0]
    found = rows(ordinary, "SELECT * FROM songspace.similar_where('vae', %s, 5, %s)", key(1), f"current_user = '{me}'")
    assert len(found) == 5


def test_a_predicate_is_one_expression(library: Library) -> None:
    """A sequence tells what was run, whether or not it was rolled back afterwards."""
    library.all("CREATE SEQUENCE run")
    for predicate in ("true); SELECT nextval('run'); SELECT (1", "true)) SELECT 'a'; SELECT nextval('run'); --"):
        for call in ("similar_where('vae', %s, 5, %s)", "similar_plan('vae', %s, 5, predicate => %s)"):
            with pytest.raises(psycopg.Error, match=r"multi-query|syntax error"):
                library.all(f"SELECT * FROM songspace.{call}", key(1), predicate)
    assert library.one("SELECT is_called FROM run") is False


def test_a_comment_ends_with_the_predicate(library: Library) -> None:
    found = library.all(
        "SELECT * FROM songspace.similar_where('vae', %s, 5, %s)", key(1), "title <> 'x' -- all of them"
    )
    assert len(found) == 5


def test_row_security_of_the_source_holds(ordinary: psycopg.Connection[Any], library: Library) -> None:
    library.all("ALTER TABLE music ENABLE ROW LEVEL SECURITY")
    library.all("CREATE POLICY half ON music USING (identifier < 'track00100')")
    found = rows(ordinary, "SELECT key FROM songspace.similar_where('vae', %s, 200, 'true')", key(1))
    assert len(found) == 99
