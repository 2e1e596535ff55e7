"""Row-level security on the source, opted into by a space: a hidden row's key is as good as no such key."""

from __future__ import annotations

import psycopg
import pytest

from tests.integration.library import FEATURES, Library, key
from tests.integration.listener import HIDDEN, Listener, create_tell
from tests.models import make_model


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
    create_tell(listener)
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
    guarded.all(f"REVOKE SELECT ON music FROM {listener.name}")
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
