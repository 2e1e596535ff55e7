"""Row-level security on the source, opted into by a space: a hidden row's key is as good as no such key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.integration.library import FEATURES, Library, key
from tests.models import make_model
from tests.server.databases import Database

HIDDEN = [key(number) for number in range(1, 200, 2)]


class Listener:
    """A role that was granted the use of songspace and sees the rows with an even number only."""

    def __init__(self, database: Database, name: str) -> None:
        self.connection = database.connect(autocommit=True)
        self.connection.execute(f"SET SESSION AUTHORIZATION {name}")
        self.notices: list[str] = []
        self.connection.add_notice_handler(lambda notice: self.notices.append(notice.message_primary or ""))

    def all(self, query: str, *values: Any) -> list[Any]:
        cursor = self.connection.execute(query, values)
        rows = cursor.fetchall() if cursor.description else []
        return [row[0] for row in rows] if rows and len(rows[0]) == 1 else rows


@pytest.fixture
def guarded(library: Library) -> Library:
    """The library with a policy on its table and two quarantined rows, 7 hidden and 8 not."""
    library.all("ALTER TABLE music ENABLE ROW LEVEL SECURITY")
    library.all("CREATE POLICY even ON music USING (right(identifier, 5)::int %% 2 = 0)")
    library.all("UPDATE music SET bpm = NULL WHERE identifier IN (%s, %s)", key(7), key(8))
    library.all("SELECT songspace.enforce_row_security('vae')")
    return library


@pytest.fixture
def listener(library: Library) -> Iterator[Listener]:
    name = f"listener_{library.database.name}"
    library.all(f"CREATE ROLE {name}")
    library.all(f"GRANT SELECT ON music TO {name}")
    library.all(f"GRANT CREATE ON SCHEMA public TO {name}")
    library.all(f"SELECT songspace.grant_use('{name}')")
    made = Listener(library.database, name)
    yield made
    made.connection.close()
    library.all(f"DROP OWNED BY {name} CASCADE")
    library.all(f"DROP ROLE {name}")


def require_no_leak(guarded: Library, listener: Listener) -> None:
    """By every way to a key: the view, the tables, the searches."""
    for relation in ("vae", guarded.one("SELECT 'vae_' || active_model FROM songspace.spaces")):
        found = listener.all(f"SELECT key FROM songspace.{relation}")
        assert len(found) == 99
        assert not set(found) & set(HIDDEN)
        assert (
            len(listener.all(f"SELECT key FROM songspace.{relation} ORDER BY embedding <-> '[0,0,0]' LIMIT 50")) == 50
        )
    for query in ("songspace.similar('vae', 'track00010', 500)", "songspace.similar_to('vae', ARRAY[0, 0, 0], 500)"):
        found = listener.all(f"SELECT key FROM {query}")
        assert len(found) >= 98
        assert not set(found) & set(HIDDEN)
    with pytest.raises(psycopg.Error, match=f"has no row with the key '{key(11)}'"):
        listener.all("SELECT * FROM songspace.similar('vae', %s)", key(11))
    assert len(guarded.all("SELECT key FROM songspace.vae")) == 198


def test_hidden_keys_are_not_found(guarded: Library, listener: Listener) -> None:
    require_no_leak(guarded, listener)


def test_hidden_rows_of_the_quarantine_are_hidden_too(guarded: Library, listener: Listener) -> None:
    assert listener.all("SELECT key FROM songspace.quarantine") == [key(8)]
    assert listener.all("SELECT * FROM songspace.similar('vae', %s)", key(8)) == []
    assert "bpm is NULL" in listener.notices[-1]
    with pytest.raises(psycopg.Error, match="has no row with the key"):
        listener.all("SELECT * FROM songspace.similar('vae', %s)", key(7))
    listener.all(
        "CREATE FUNCTION public.tell(text) RETURNS boolean COST 0.0001 LANGUAGE plpgsql AS "
        "'BEGIN RAISE NOTICE USING MESSAGE = $1; RETURN true; END'"
    )
    listener.notices.clear()
    listener.all("SELECT key FROM songspace.quarantine WHERE public.tell(key)")
    assert listener.notices == [key(8)]


def test_numbers_tell_no_key(guarded: Library, listener: Listener) -> None:
    assert listener.all("SELECT recall FROM songspace.recall('vae', 5, 20)") == [1.0]
    assert listener.all("SELECT encoded FROM songspace.status") == [198]


def test_it_is_kept_through_deployments(guarded: Library, listener: Listener) -> None:
    second = guarded.register(make_model(list(FEATURES), dims=3, seed=9, name="second", reject_all_zero=True))
    guarded.all("SELECT songspace.stage('vae', %s)", second)
    guarded.all("CALL songspace.backfill('vae')")
    assert len(listener.all(f"SELECT key FROM songspace.vae_{second}")) == 99
    guarded.all("SELECT songspace.check_staged('vae')")
    guarded.all("SELECT songspace.activate('vae', force => true)")
    require_no_leak(guarded, listener)
    guarded.all("SELECT songspace.rollback('vae')")
    require_no_leak(guarded, listener)


def test_the_policies_of_now_are_asked(guarded: Library, listener: Listener) -> None:
    guarded.all(f"CREATE POLICY one_more ON music USING (identifier = '{key(11)}')")
    assert len(listener.all("SELECT key FROM songspace.similar('vae', %s)", key(11))) == 10
    guarded.all(f"REVOKE SELECT ON music FROM listener_{guarded.database.name}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        listener.all("SELECT key FROM songspace.vae")
    assert listener.all("SELECT key FROM songspace.quarantine") == []


def test_switching_row_security_off_in_the_session_shows_nothing(guarded: Library, listener: Listener) -> None:
    listener.all("SET row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        listener.all("SELECT key FROM songspace.similar_to('vae', ARRAY[0, 0, 0], 500)")


def test_it_ends_when_it_is_no_longer_enforced_and_drop_space_leaves_nothing(
    guarded: Library, listener: Listener
) -> None:
    guarded.insert([900])
    guarded.require_agreement()
    guarded.all("SELECT songspace.enforce_row_security('vae', false)")
    assert len(listener.all("SELECT key FROM songspace.vae")) == 199
    guarded.all("SELECT songspace.enforce_row_security('vae')")
    guarded.all("SELECT songspace.drop_space('vae')")
    assert guarded.all("SELECT proname FROM pg_proc WHERE proname LIKE 'vae\\_%%'") == []


def test_without_policies_it_says_so(library: Library) -> None:
    library.all("SELECT songspace.enforce_row_security('vae')")
    assert "public.music has no row-level security yet" in library.notices[-1]
