"""DROP EXTENSION: the source table works on, with what was written into it."""

from __future__ import annotations

import psycopg
import pytest

from tests.integration.library import LATENTS, Library, key

LATENT_COLUMNS = f"SELECT identifier, {', '.join(LATENTS)}, vae_model_version, vae_computed_at FROM music ORDER BY 1"


def test_the_source_works_on_and_keeps_its_columns(library: Library) -> None:
    before = library.all(LATENT_COLUMNS)
    library.all("DROP EXTENSION songspace CASCADE")
    assert library.all(LATENT_COLUMNS) == before
    library.insert([900])
    library.set(key(1), bpm=100.0)
    library.all("DELETE FROM music WHERE identifier = %s", key(2))
    assert library.one("SELECT count(*), count(vae_latent_0) FROM music") == (200, 199)
    library.all("TRUNCATE music")


def test_the_vectors_stay_as_plain_tables_until_the_schema_goes_too(library: Library) -> None:
    vectors = library.all("SELECT key, embedding::text FROM songspace.vae ORDER BY key")
    library.all("DROP EXTENSION songspace CASCADE")
    assert library.all("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") == []
    assert library.all("SELECT proname FROM pg_proc WHERE pronamespace = 'songspace'::regnamespace") == []
    tables = library.all("SELECT tablename FROM pg_tables WHERE schemaname = 'songspace' ORDER BY 1")
    assert tables == ["vae_1", "vae_changes"]
    assert library.all("SELECT key, embedding::text FROM songspace.vae_1 ORDER BY key") == vectors
    library.all("DROP SCHEMA songspace CASCADE")
    library.all("CREATE EXTENSION songspace CASCADE")
    library.create_space()
    library.require_agreement()


def test_it_is_not_dropped_with_its_vectors_by_mistake(library: Library) -> None:
    with pytest.raises(psycopg.errors.DependentObjectsStillExist, match="other objects depend on it"):
        library.all("DROP EXTENSION songspace")
    library.insert([900])
    library.require_agreement()
