"""A model whose stored bytes were changed behind the extension's back is never run, and named."""

from __future__ import annotations

import psycopg
import pytest

from tests.integration.faults.servers import require_whole
from tests.integration.library import Library, feature_row, key

DAMAGED = "the stored model {} is damaged"


def store(library: Library, encoder: bytes) -> None:
    """Write the bytes of the active model, which its trigger refuses to everyone else."""
    library.all("SET session_replication_role = replica")
    library.all("UPDATE songspace.model SET encoder = %s WHERE model_id = 1", encoder)
    library.all("RESET session_replication_role")


def test_rows_go_in_and_the_model_is_named_until_it_is_restored(library: Library) -> None:
    sound = library.model.encoder
    store(library, sound[:-5] + bytes([sound[-5] ^ 1]) + sound[-4:])
    words = DAMAGED.format(library.model.identity[:12])
    with library.database.connect(autocommit=True) as connection:
        fresh = Library(connection, library.database)
        fresh.insert([900, 901])
        assert fresh.row(key(900)) == (None, None, None, None)
        assert [(row[0], row[1], words in row[2]) for row in fresh.quarantine()] == [
            (key(900), None, True),
            (key(901), None, True),
        ]
        with pytest.raises(psycopg.errors.DataCorrupted, match=words):
            fresh.one("SELECT songspace.encode('vae', %s)", list(feature_row(1)))
    store(library, sound)
    with library.database.connect(autocommit=True) as connection:
        fresh = Library(connection, library.database)
        assert fresh.all("SELECT kind, rows FROM songspace.verify('vae')") == [("missing", 2)]
    assert library.quarantine() == []
    assert require_whole(library) == 1
