"""An update of other columns leaves a long input unread, and no change of the input is missed for it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.integration.vector_input.conftest import Sounds, packed, vector
from tests.vector_models import make_vector_model

LONG = 2_048
READ = """
    SELECT toast_blks_read + toast_blks_hit FROM pg_statio_user_tables WHERE relname = 'sound'"""


def blocks_read(sounds: Sounds, statement: str) -> int:
    """Blocks of inputs that are out of line, read while a statement ran."""

    def read_so_far() -> int:
        sounds.all("SELECT pg_stat_force_next_flush()")
        return int(sounds.one(READ))

    before = read_so_far()
    sounds.all(statement)
    return read_so_far() - before


@pytest.fixture
def long_inputs(sounds: Sounds) -> Sounds:
    """Forty tracks whose inputs of 8 kB are out of line, and their space."""
    sounds.model = make_vector_model(width=LONG)
    sounds.all("ALTER TABLE sound ALTER openl3 SET STORAGE EXTERNAL, ADD n int DEFAULT 0")
    with sounds.connection.cursor() as cursor:
        rows = [(n, vector(n, LONG).astype("<f4").tobytes()) for n in range(40)]
        cursor.executemany("INSERT INTO sound VALUES (%s, 'a', %s)", rows)
    sounds.create_space()
    return sounds


def test_an_update_of_other_columns_does_not_read_the_input(long_inputs: Sounds) -> None:
    assert blocks_read(long_inputs, "UPDATE sound SET n = n + 1") == 0
    assert blocks_read(long_inputs, "INSERT INTO sound VALUES (3) ON CONFLICT (id) DO UPDATE SET n = 7") == 0
    # One that names it has to read both, whether they differ or not.
    assert blocks_read(long_inputs, "UPDATE sound SET openl3 = openl3") > 0


def test_an_input_that_a_trigger_changes_is_followed(long_inputs: Sounds) -> None:
    def expected(number: int) -> object:
        answer = long_inputs.model.runtime().run(vector(number, LONG)[None])[0]
        return pytest.approx(answer.tolist(), abs=1e-6)

    long_inputs.all("CREATE TABLE other AS SELECT id, openl3 FROM sound")
    assert long_inputs.embedding(3) == expected(3)
    long_inputs.all(
        """
        CREATE FUNCTION public.take_other() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            SELECT o.openl3 INTO NEW.openl3 FROM public.other o WHERE o.id = NEW.n;
            RETURN NEW;
        END $$"""
    )
    long_inputs.all("CREATE TRIGGER taking BEFORE UPDATE OF n ON sound FOR EACH ROW EXECUTE FUNCTION take_other()")
    long_inputs.all("UPDATE sound SET n = 5 WHERE id = 3")
    assert long_inputs.embedding(3) == expected(5)
    long_inputs.all("ALTER TABLE sound DISABLE TRIGGER taking")
    assert blocks_read(long_inputs, "UPDATE sound SET n = n + 1") == 0


def test_an_update_that_a_trigger_makes_is_followed(sounds: Sounds) -> None:
    """Of two spaces in turn: what one statement changes says nothing of another's."""
    sounds.insert(range(5))
    sounds.create_space()
    sounds.all("CREATE TABLE copied (id int PRIMARY KEY, openl3 bytea)")
    sounds.all("INSERT INTO copied SELECT id, openl3 FROM sound")
    sounds.all("SELECT songspace.create_space('second', 'copied', 'id', 1, input => 'openl3')")
    sounds.all(
        """
        CREATE FUNCTION public.copy_on() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE public.copied SET openl3 = NEW.openl3 WHERE id = NEW.id;
            RETURN NEW;
        END $$"""
    )
    sounds.all("CREATE TRIGGER copying BEFORE UPDATE ON sound FOR EACH ROW EXECUTE FUNCTION copy_on()")
    sounds.all("UPDATE sound SET openl3 = %s WHERE id < 3", packed(30))
    for space in ("audio", "second"):
        rows = sounds.all(f"SELECT embedding::real[] FROM songspace.{space} WHERE key < 3")
        assert rows == [sounds.expected(30)] * 3
    assert sounds.all("SELECT * FROM songspace.verify('second')") == []


def test_a_key_and_an_input_that_change_together_are_followed(sounds: Sounds) -> None:
    sounds.insert(range(3))
    sounds.create_space()
    sounds.all("UPDATE sound SET id = 8, openl3 = %s WHERE id = 1", packed(40))
    sounds.all("UPDATE sound SET id = 9 WHERE id = 2")
    assert [sounds.embedding(key) for key in (1, 2)] == [None, None]
    assert [sounds.embedding(key) for key in (8, 9)] == [sounds.expected(40), sounds.expected(2)]
    assert np.array_equal(sounds.all("SELECT key FROM songspace.audio ORDER BY 1"), [0, 8, 9])
