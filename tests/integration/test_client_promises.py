"""Promise 4, what was promised to plain SQL stays; and promise 6 as far as dump, restore and DROP EXTENSION go."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.integration.library import LATENTS, Library, feature_row, key
from tests.server.databases import Database


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


def test_dropping_the_extension_leaves_the_table_working(library: Library) -> None:
    library.all("DROP EXTENSION songspace CASCADE")
    library.insert([900])
    library.set(key(1), bpm=100.0)
    library.all("DELETE FROM music WHERE identifier = %s", key(2))
    assert library.one("SELECT count(*), count(vae_latent_0) FROM music") == (200, 199)
    assert library.all("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") == []


def test_the_extension_is_not_dropped_with_its_vectors_by_mistake(library: Library) -> None:
    with pytest.raises(Exception, match="other objects depend on it"):
        library.all("DROP EXTENSION songspace")
    library.insert([900])
    library.require_agreement()


def test_dump_and_restore_keep_every_vector_and_answer(
    library: Library, empty_database: Database, tmp_path: Path
) -> None:
    library.set(key(1), bpm=None)
    vectors = library.all("SELECT key, embedding::text FROM songspace.vae ORDER BY key")
    neighbours = library.all("SELECT key, distance FROM songspace.similar('vae', %s, 20)", key(9))
    programs = library.one("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
    if urlsplit(library.database.url).scheme and not Path(programs, "pg_dump").exists():
        pytest.skip("pg_dump of the server's version is not on this machine")
    dump = tmp_path / "library.dump"
    subprocess.run([f"{programs}/pg_dump", "-Fc", "-f", dump, library.database.url], check=True)
    subprocess.run([f"{programs}/pg_restore", "-e", "-d", empty_database.url, dump], check=True)
    with empty_database.connect(autocommit=True) as connection:
        restored = Library(connection, empty_database)
        assert restored.all("SELECT key, embedding::text FROM songspace.vae ORDER BY key") == vectors
        assert restored.all("SELECT key, distance FROM songspace.similar('vae', %s, 20)", key(9)) == neighbours
        assert restored.quarantine() == [(key(1), "bpm", "is NULL")]
        restored.insert([900])
        assert restored.row(key(900)) == pytest.approx(restored.expected(feature_row(900)), abs=1e-5)
        restored.require_agreement()
        assert restored.register(restored.model) == 1
        restored.all("SELECT songspace.drop_space('vae')")
