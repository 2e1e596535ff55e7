"""What must be the same of a library before and after an operation, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.library import Library, feature_row, key
from tests.models import Model

QUERIES = {
    "models": "SELECT model_id, version, identity, encoder, decoder, spec FROM songspace.model ORDER BY model_id",
    "spaces": "SELECT space, key_column, model, output_columns, version_column, time_column FROM songspace.spaces",
    "tables": "SELECT s.name, t.model_id, t.relation FROM songspace.space_table t "
    "JOIN songspace.space s USING (space_id) ORDER BY t.relation",
    "vectors": "SELECT key, embedding::text, md5(vector_send(embedding)) FROM songspace.vae ORDER BY key",
    "rows": "SELECT m::text FROM music m ORDER BY identifier",
    "quarantine": "SELECT * FROM songspace.quarantine ORDER BY key",
    "status": "SELECT space, model, rows, encoded, quarantined, stale, pending FROM songspace.status",
    "evidence": "SELECT to_jsonb(e) FROM songspace.evidence e ORDER BY evidence_id",
    "recall": "SELECT recall, sampled, rows FROM songspace.recall('vae', 5, 20)",
    "decoded": "SELECT songspace.decode('vae', ARRAY[0.1, 0.2, 0.3])",
}
ASKED = [key(number) for number in (0, 9, 120)]


def portrait(library: Library) -> dict[str, list[Any]]:
    """Everything that a library's owner can see of it, and its answers."""
    seen = {name: library.all(query) for name, query in QUERIES.items()}
    seen["similar"] = [library.all("SELECT * FROM songspace.similar('vae', %s, 10)", asked) for asked in ASKED]
    seen["similar_to"] = library.all("SELECT * FROM songspace.similar_to('vae', ARRAY[0.1, 0, -0.2], 10)")
    features = [list(feature_row(number)) for number in (700, 701)]
    seen["encode"] = library.all("SELECT songspace.encode('vae', %s)", features[0])
    seen["encode_batch"] = library.all("SELECT songspace.encode_batch('vae', %s)", features)
    return seen


def require_alive(library: Library, model: Model | None = None) -> None:
    """What is written to the source is encoded by the active model, and the space follows."""
    library.all("DELETE FROM music WHERE identifier IN (%s, %s, %s)", key(3), key(900), key(901))
    encoded = library.one("SELECT encoded FROM songspace.status WHERE space = 'vae'")
    library.insert([900, 901])
    library.set(key(900), bpm=99.0)
    library.set(key(901), bpm=None)
    expected = library.expected([99.0, *feature_row(900)[1:]], model)
    assert library.row(key(900)) == pytest.approx(expected, abs=1e-5)
    assert (key(901), "bpm", "is NULL") in library.quarantine()
    assert library.one("SELECT encoded FROM songspace.status WHERE space = 'vae'") == encoded + 1
    library.require_agreement()
