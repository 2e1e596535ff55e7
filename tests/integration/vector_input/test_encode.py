"""A row's vector is encoded however it is written, and what no model takes is named."""

from __future__ import annotations

import struct

import numpy as np
import psycopg
import pytest

from tests.integration.vector_input.conftest import Sounds, packed, vector
from tests.server.databases import Database
from tests.vector_models import WIDTH

BAD = [
    (1, None, "is NULL"),
    (2, bytes(4 * WIDTH), "silent: every number is 0"),
    (3, packed(3)[:-4] + struct.pack("<f", float("nan")), "has NaN"),
    (4, packed(4)[:-4] + struct.pack("<f", float("-inf")), "has infinity"),
    (5, packed(5)[:-4], f"has {WIDTH - 1} numbers, the model takes {WIDTH}"),
    (6, packed(6)[:-1], "ends within a number"),
    (7, b"", f"has 0 numbers, the model takes {WIDTH}"),
]
REASONS = [(key, "openl3", reason) for key, _, reason in BAD]


def write_bad(sounds: Sounds) -> None:
    """One statement that mixes rows a model takes with those that it does not."""
    values = ", ".join(["(%s, 'a', %s::bytea)"] * (len(BAD) + 2))
    rows = [*[(key, data) for key, data, _ in BAD], (8, packed(8)), (9, packed(9))]
    sounds.all(f"INSERT INTO sound VALUES {values}", *[value for row in rows for value in row])


def test_rows_that_are_there_are_encoded_in_batches(sounds: Sounds) -> None:
    sounds.insert(range(100, 400))
    write_bad(sounds)
    sounds.create_space()
    assert sounds.one("SELECT count(*) FROM songspace.audio") == 302
    assert [sounds.embedding(key) for key in (8, 100, 399)] == [sounds.expected(key) for key in (8, 100, 399)]
    assert sounds.quarantine() == REASONS


def test_a_bad_row_costs_no_other_of_its_statement_its_place(sounds: Sounds) -> None:
    sounds.create_space()
    write_bad(sounds)
    assert sounds.quarantine() == REASONS
    assert [sounds.embedding(key) for key in (8, 9)] == [sounds.expected(8), sounds.expected(9)]
    assert sounds.one("SELECT count(*) FROM songspace.audio") == 2
    assert sounds.all("SELECT * FROM songspace.verify('audio')") == []


def test_copy_and_upsert_go_the_same_way(sounds: Sounds) -> None:
    sounds.create_space()
    with sounds.connection.cursor() as cursor, cursor.copy("COPY sound (id, openl3) FROM STDIN") as copy:
        for number in range(50):
            copy.write_row((number, packed(number)))
    sounds.all(
        "INSERT INTO sound VALUES (3, 'b', %s), (90, 'b', %s) ON CONFLICT (id) DO UPDATE SET openl3 = excluded.openl3",
        packed(70),
        packed(90),
    )
    assert sounds.one("SELECT count(*) FROM songspace.audio") == 51
    assert [sounds.embedding(key) for key in (2, 3, 90)] == [sounds.expected(number) for number in (2, 70, 90)]


def test_an_update_of_the_input_encodes_again_and_another_does_not(sounds: Sounds) -> None:
    sounds.insert(range(20))
    sounds.create_space()
    place = sounds.one("SELECT ctid::text FROM songspace.audio_1 WHERE key = 3")
    sounds.all("UPDATE sound SET title = 'b', openl3 = openl3")
    assert sounds.one("SELECT ctid::text FROM songspace.audio_1 WHERE key = 3") == place
    sounds.all("UPDATE sound SET openl3 = %s WHERE id = 3", packed(33))
    assert sounds.embedding(3) == sounds.expected(33)
    sounds.all("UPDATE sound SET openl3 = NULL WHERE id = 3")
    assert sounds.embedding(3) is None and sounds.quarantine() == [(3, "openl3", "is NULL")]
    sounds.all("UPDATE sound SET openl3 = %s WHERE id = 3", packed(3))
    assert sounds.embedding(3) == sounds.expected(3) and sounds.quarantine() == []


def test_a_vector_at_hand_is_encoded_and_searched_with(sounds: Sounds) -> None:
    sounds.insert(range(40))
    sounds.create_space()
    numbers = vector(7).astype(float).tolist()
    assert sounds.one("SELECT songspace.encode('audio', %s::float8[])", numbers) == sounds.expected(7)
    found = sounds.all(
        "SELECT n.key, n.distance FROM sound s, songspace.similar_to('audio', songspace.encode('audio', "
        "songspace.unpack_floats(s.openl3)), 3) n WHERE s.id = 7"
    )
    assert found[0][0] == "7" and found[0][1] == pytest.approx(0, abs=1e-6) and len(found) == 3
    assert sounds.one("SELECT songspace.encode('audio', %s::float8[])", [0.0] * WIDTH) is None
    with pytest.raises(psycopg.Error, match=f"{WIDTH} numbers are wanted, 2 given|has 2 .* wants {WIDTH}"):
        sounds.one("SELECT songspace.encode('audio', '{1,2}')")


def test_packed_floats_and_arrays_are_one_another(sounds: Sounds) -> None:
    values = vector(5).astype(float).tolist()
    assert sounds.one("SELECT songspace.pack_floats(%s::float8[])", values) == packed(5)
    assert sounds.one("SELECT songspace.unpack_floats(songspace.pack_floats(%s::float8[]))", values) == values
    with pytest.raises(psycopg.Error, match="3 bytes are no whole number of float32"):
        sounds.one(r"SELECT songspace.unpack_floats('\x010203')")


@pytest.mark.parametrize("engine", ["onnx", "sql"])
@pytest.mark.parametrize("form", [f"vector({WIDTH})", f"halfvec({WIDTH})", "vector"])
def test_columns_of_pgvector_are_taken_too(database: Database, form: str, engine: str) -> None:
    with database.connect(autocommit=True) as connection:
        sounds = Sounds(connection, form, engine)
        sounds.insert(range(20), cast=f"%s::{form}")
        sounds.create_space()
        sounds.insert(range(20, 30), cast=f"%s::{form}")
        sounds.all("INSERT INTO sound VALUES (30, 'a', NULL), (31, 'a', %s)", str([0] * WIDTH))
        assert sounds.one("SELECT count(*) FROM songspace.audio") == 30
        near = 2e-3 if form.startswith("half") else 1e-6
        for key in (3, 25):
            wanted = sounds.model.runtime().run(vector(key)[None])[0]
            assert np.abs(np.array(sounds.embedding(key)) - wanted).max() < near
        assert sounds.quarantine() == [(30, "openl3", "is NULL"), (31, "openl3", "silent: every number is 0")]
