"""Models that take a vector, in such a database: an audio projection's space over a column that an extractor wrote."""

from __future__ import annotations

import pytest

from tests.integration.vector_input.conftest import Sounds, packed
from tests.server.databases import Database
from tests.vector_models import WIDTH, make_vector_model


@pytest.mark.parametrize("form", ["bytea", f"vector({WIDTH})"])
def test_rows_are_encoded_searched_and_switched(portable: Database, form: str) -> None:
    with portable.connect(autocommit=True) as connection:
        sounds = Sounds(connection, form, "sql")
        cast = "%s" if form == "bytea" else f"%s::{form}"
        sounds.insert(range(40), cast)
        sounds.create_space()
        sounds.insert(range(40, 50), cast)
        sounds.all("INSERT INTO sound VALUES (60, 'a', NULL)")
        assert [sounds.embedding(key) for key in (3, 45)] == [sounds.expected(3), sounds.expected(45)]
        assert sounds.quarantine() == [(60, "openl3", "is NULL")]
        assert len(sounds.all("SELECT * FROM songspace.similar('audio', 3, 20)")) == 20
        second = make_vector_model(seed=1, name="second")
        sounds.all("CALL songspace.deploy('audio', %s)", sounds.register(second))
        assert sounds.embedding(45) == sounds.expected(45, second)
        sounds.all("SELECT songspace.rollback('audio')")
        assert sounds.embedding(45) == sounds.expected(45)
        assert sounds.all("SELECT * FROM songspace.verify('audio')") == []


def test_what_no_model_takes_is_named(portable: Database) -> None:
    with portable.connect(autocommit=True) as connection:
        sounds = Sounds(connection, engine="sql")
        sounds.create_space()
        bad = [(1, bytes(4 * WIDTH)), (2, packed(2)[:-1]), (3, packed(3)[:-4] + b"\0\0\xc0\x7f"), (4, packed(4))]
        values = [value for row in bad for value in row]
        sounds.all("INSERT INTO sound (id, openl3) VALUES " + ", ".join(["(%s, %s::bytea)"] * len(bad)), *values)
        reasons = ["silent: every number is 0", "ends within a number", "has NaN"]
        assert sounds.quarantine() == [(number, "openl3", reason) for number, reason in enumerate(reasons, 1)]
        assert sounds.embedding(4) == sounds.expected(4)
