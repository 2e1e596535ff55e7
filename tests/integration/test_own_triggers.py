"""Triggers of the user's own see the caller's search path where songspace writes to a source."""

from __future__ import annotations

import pytest

from tests.integration.library import LATENTS, Library, key
from tests.integration.models_of_a_space import another, require_complete

# A body as people write it: no SET search_path, no schema before a name.
DIARY = """
    CREATE SCHEMA app;
    CREATE TABLE app.diary (line text);
    CREATE FUNCTION app.write_diary() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO diary VALUES (NEW.vae_model_version || ' of ' || describe(NEW));
        RETURN NULL;
    END $$;
    CREATE FUNCTION app.describe(music) RETURNS text LANGUAGE sql AS 'SELECT $1.identifier::text';
    CREATE TRIGGER diary AFTER UPDATE ON music FOR EACH ROW EXECUTE FUNCTION app.write_diary();
"""
# What such a path could make of names and operators that are written bare.
IMPOSTORS = """
    CREATE SCHEMA impostors;
    CREATE FUNCTION impostors.refuse(float8, float8) RETURNS boolean LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'an impostor was called'; END $$;
    CREATE OPERATOR impostors.= (LEFTARG = float8, RIGHTARG = float8, FUNCTION = impostors.refuse);
    CREATE FUNCTION impostors.refuse(text, text) RETURNS boolean LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'an impostor was called'; END $$;
    CREATE OPERATOR impostors.= (LEFTARG = text, RIGHTARG = text, FUNCTION = impostors.refuse);
"""


@pytest.fixture
def diary(library: Library) -> Library:
    """The library with such a trigger, and a session that finds what the trigger names."""
    library.connection.execute(DIARY)
    library.all("SET search_path = public, app")
    return library


def written(library: Library) -> int:
    """Lines of the diary, which begins anew."""
    return len(library.all("DELETE FROM app.diary RETURNING line"))


def test_they_run_when_a_model_goes_live_and_back(diary: Library) -> None:
    model, second = another(diary)
    diary.all("CALL songspace.deploy('vae', %s)", second)
    assert written(diary) == 200
    require_complete(diary, model, second)
    diary.all("SELECT songspace.rollback('vae')")
    assert written(diary) == 200
    diary.all("CALL songspace.deploy('vae', %s)", second)
    assert written(diary) == 200
    diary.require_agreement()


def test_they_run_step_by_step_too(diary: Library) -> None:
    _, second = another(diary)
    diary.all("SELECT songspace.stage('vae', %s)", second)
    diary.all("CALL songspace.backfill('vae')")
    diary.all("SELECT songspace.check_staged('vae')")
    diary.all("SELECT songspace.activate('vae')")
    assert written(diary) == 200
    diary.require_agreement()


@pytest.mark.parametrize("call", ["SELECT songspace.verify('vae')", "CALL songspace.backfill('vae')"])
def test_they_run_where_rows_are_mended(diary: Library, call: str) -> None:
    diary.all("SET session_replication_role = replica")
    diary.set(key(5), vae_latent_0=9.0)
    diary.all("RESET session_replication_role")
    diary.all(call)
    assert written(diary) == 1
    diary.require_agreement()


def test_they_run_when_a_space_is_made(diary: Library) -> None:
    diary.all("SELECT songspace.drop_space('vae')")
    diary.all("ALTER TABLE music ADD COLUMN vae_model_version text")
    diary.all(
        "SELECT songspace.create_space('vae', 'music', 'identifier', 1, %s::name[], 'vae_model_version')", LATENTS
    )
    assert written(diary) == 200
    diary.require_agreement()


def test_another_path_than_the_callers_may_be_named(diary: Library) -> None:
    _, second = another(diary)
    diary.all("CALL songspace.deploy('vae', %s)", second)
    diary.all("RESET search_path")
    diary.all("SELECT songspace.rollback('vae', search_path => 'app, public')")
    assert written(diary) == 400
    assert diary.one("SHOW search_path") == '"$user", public'


def test_what_the_path_holds_has_no_say_in_songspaces_own_statement(diary: Library) -> None:
    model, second = another(diary)
    diary.connection.execute(IMPOSTORS)
    diary.all("SET search_path = impostors, app, public, pg_catalog")
    diary.all(f"CALL songspace.deploy('vae', {second})")
    diary.all("SET search_path = public, app")
    assert written(diary) == 200
    require_complete(diary, model, second)
