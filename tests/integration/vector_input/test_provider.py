"""A model meets no embeddings but those of the provider that it was trained on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporters.provenance import require_same_provider
from exporters.source import found_source
from songspace.errors import ExportError
from tests.integration.vector_input.conftest import Sounds
from trainer.trained import SourceDescription

SOURCE = SourceDescription("audio", "sound", "id", (), None, None, None, "openl3")


def test_embeddings_of_another_provider_are_refused_by_name(sounds: Sounds) -> None:
    spec = replace(sounds.model.spec, training={"embedding": "onnx-1/a"})
    sounds.insert(range(5))
    # Nobody says what made them.
    require_same_provider(sounds.connection, SOURCE, spec)
    sounds.all("ALTER TABLE sound ADD openl3_provenance text")
    require_same_provider(sounds.connection, SOURCE, spec)
    sounds.all("UPDATE sound SET openl3_provenance = 'onnx-1/a'")
    sounds.all("INSERT INTO sound VALUES (9, 'silent', NULL, 'openl3-0.4.2/b')")
    require_same_provider(sounds.connection, SOURCE, spec)
    sounds.all("UPDATE sound SET openl3_provenance = 'openl3-0.4.2/b' WHERE id = 3")
    words = "openl3 of sound holds embeddings of openl3-0.4.2/b; the model was trained on those of onnx-1/a"
    with pytest.raises(ExportError, match=words):
        require_same_provider(sounds.connection, SOURCE, spec)
    require_same_provider(sounds.connection, SOURCE, sounds.model.spec)


def test_a_space_s_own_input_counts(sounds: Sounds) -> None:
    sounds.insert(range(5))
    sounds.create_space()
    trained_elsewhere = replace(SOURCE, table="library", input_column="embedding")
    assert found_source(sounds.connection, trained_elsewhere, table_given=False).input_column == "openl3"
    with pytest.raises(ExportError, match=r"has no column embedding.* or another input with --input"):
        found_source(sounds.connection, replace(SOURCE, space="new", input_column="embedding"), table_given=True)
