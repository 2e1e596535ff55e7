"""Promise 4: what was promised to plain SQL stays."""

from __future__ import annotations

from tests.integration.library import LATENTS, Library


def test_no_other_column_or_relation_looks_like_the_clients(library: Library) -> None:
    found = library.all(
        "SELECT table_schema, column_name FROM information_schema.columns WHERE column_name LIKE 'vae_latent_%%'"
    )
    assert found == [("public", name) for name in LATENTS]
    assert library.all("SELECT relname FROM pg_class WHERE relname LIKE 'vae\\_latent\\_%%'") == []
    assert library.all(
        "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE relname IN ('music', 'music_analysis')"
    ) == ["public"]


def test_functions_answer_in_types_that_a_client_gets_as_numbers(library: Library) -> None:
    types = library.one(
        "SELECT ARRAY[pg_typeof(songspace.encode('vae', ARRAY[120, 1, 3, 10]))::text, "
        "pg_typeof(songspace.decode('vae', ARRAY[0, 0, 0]))::text, "
        "pg_typeof(s.distance)::text, pg_typeof(s.key)::text] "
        "FROM songspace.similar('vae', 'track00001', 1) s"
    )
    assert types == ["double precision[]", "double precision[]", "double precision", "text"]
