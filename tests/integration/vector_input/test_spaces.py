"""A space over a column of vectors lives as any other: deployed, rolled back, refused by name, measured."""

from __future__ import annotations

import psycopg
import pytest

from exporters.to_sql import register_sql
from tests.integration.vector_input.conftest import Sounds, packed
from tests.models import make_model
from tests.vector_models import WIDTH, make_vector_model


def test_deploy_and_rollback_follow_what_changed_between(sounds: Sounds) -> None:
    sounds.insert(range(60))
    sounds.create_space()
    second = make_vector_model(seed=1, name="second")
    model = sounds.register(second)
    sounds.all("CALL songspace.deploy('audio', %s)", model)
    assert sounds.embedding(5) == sounds.expected(5, second)
    sounds.all("UPDATE sound SET openl3 = %s WHERE id = 5", packed(55))
    sounds.all("INSERT INTO sound VALUES (60, 'a', %s), (61, 'a', NULL)", packed(60))
    assert [sounds.embedding(5), sounds.embedding(60)] == [sounds.expected(55, second), sounds.expected(60, second)]
    sounds.all("SELECT songspace.rollback('audio')")
    assert [sounds.embedding(5), sounds.embedding(60)] == [sounds.expected(55), sounds.expected(60)]
    assert sounds.quarantine() == [(61, "openl3", "is NULL")]
    assert sounds.one("SELECT drift IS NULL FROM songspace.evidence")
    assert sounds.one("SELECT parity < 1e-5 FROM songspace.evidence")
    assert sounds.one("SELECT pending FROM songspace.status") == 0


def test_verify_finds_and_mends_what_came_past_the_triggers(sounds: Sounds) -> None:
    sounds.insert(range(30))
    sounds.create_space()
    sounds.all("ALTER TABLE sound DISABLE TRIGGER USER")
    sounds.all("UPDATE sound SET openl3 = %s WHERE id = 4", packed(44))
    sounds.all("UPDATE sound SET openl3 = %s WHERE id = 5", bytes(4 * WIDTH))
    sounds.insert([40])
    sounds.all("ALTER TABLE sound ENABLE TRIGGER USER")
    found = sounds.all("SELECT kind, rows FROM songspace.verify('audio')")
    assert found == [("missing", 1), ("refused", 1), ("wrong vector", 1)]
    assert sounds.all("SELECT * FROM songspace.verify('audio')") == []
    assert [sounds.embedding(key) for key in (4, 5)] == [sounds.expected(44), None]
    assert sounds.quarantine() == [(5, "openl3", "silent: every number is 0")]


def test_health_compares_with_no_features(sounds: Sounds) -> None:
    sounds.insert(range(150))
    sounds.create_space()
    assert sounds.all("SELECT embedding FROM songspace.health('audio', 100)") == ["audio"]


def test_a_column_that_is_gone_is_named(sounds: Sounds) -> None:
    sounds.insert(range(3))
    sounds.create_space()
    sounds.all("ALTER TABLE sound RENAME openl3 TO other")
    sounds.all("INSERT INTO sound VALUES (9, 'a', %s)", packed(9))
    assert 'has no column "openl3"' in sounds.one("SELECT problem FROM songspace.status")
    assert "the table is not as it was" in sounds.quarantine()[0][2]
    sounds.all("ALTER TABLE sound RENAME other TO openl3")
    sounds.all("SELECT * FROM songspace.verify('audio')")
    assert sounds.embedding(9) == sounds.expected(9)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", "takes a vector of 12 numbers, and no column is named that holds it"),
        (", input => 'none'", 'has no column "none"'),
        (", input => 'title'", 'the input "title" of public.sound is of type text'),
        (", input => 'short'", r"of type public.vector\(3\), but head@.* takes 12 numbers"),
        (", input => 'made'", 'the input "made" of public.sound is a generated column'),
    ],
)
def test_an_input_that_does_not_fit_is_refused_by_name(sounds: Sounds, arguments: str, words: str) -> None:
    sounds.all("ALTER TABLE sound ADD short vector(3), ADD made bytea GENERATED ALWAYS AS (openl3) STORED")
    model = sounds.register(sounds.model)
    with pytest.raises(psycopg.Error, match=words):
        sounds.all(f"SELECT songspace.create_space('audio', 'sound', 'id', %s{arguments})", model)
    assert sounds.all("SELECT space FROM songspace.spaces") == []


def test_a_model_of_columns_is_refused_where_the_space_has_an_input(sounds: Sounds) -> None:
    sounds.insert(range(3))
    sounds.create_space()
    other = make_model(["id"], dims=4)
    text = "SELECT songspace.register_model(%s, %s, %s, %s)"
    model = sounds.one(text, other.name, other.text, other.encoder, other.decoder)
    register_sql(sounds.connection, model, other.encoder, other.decoder)
    with pytest.raises(psycopg.Error, match="takes a column a feature, but the space"):
        sounds.all("CALL songspace.deploy('audio', %s)", model)
