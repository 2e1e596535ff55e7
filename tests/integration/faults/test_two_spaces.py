"""Work on one space while another is worked on: nobody's writers wait for it, and nobody waits for himself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.integration.library import Library, key
from tests.integration.models_of_a_space import another
from tests.integration.test_stage import in_background, refusal

GENERATE = "SELECT songspace.set_engine('other', 'onnx')"


@pytest.fixture
def two(library: Library) -> Library:
    """The space `vae` with a second model active and the first kept, and the space `other` of another table."""
    library.all("CREATE TABLE elsewhere AS SELECT * FROM music")
    library.all("ALTER TABLE elsewhere ADD PRIMARY KEY (identifier)")
    library.all("SELECT songspace.create_space('other', 'elsewhere', 'identifier', 1)")
    library.all("CALL songspace.deploy('vae', %s)", another(library)[1])
    return library


@contextmanager
def generating(library: Library) -> Iterator[None]:
    """A transaction that has generated the functions of the other space."""
    with library.database.connect() as connection:
        connection.execute(GENERATE.encode())
        yield


@pytest.mark.parametrize("statement", ["SELECT songspace.rollback('vae')", "SELECT songspace.retire('vae', 1)"])
def test_writers_and_readers_go_on_while_a_command_waits_for_another_space(two: Library, statement: str) -> None:
    with generating(two):
        command, outcome = in_background(two, statement)
        for number in range(700, 710):
            with two.database.connect() as client:
                client.execute("SET statement_timeout = '2s'")
                client.execute("UPDATE music SET bpm = bpm + 1 WHERE identifier = %s", [key(number - 690)])
                assert client.execute("SELECT count(*) FROM songspace.vae").fetchone() == (200,)
            time.sleep(0.2)
        assert command.is_alive()
    command.join(30)
    assert outcome == ["done"]
    two.require_agreement()


@pytest.mark.parametrize("statement", ["SELECT songspace.retire('vae', 1)", "SELECT songspace.stage('vae', 1)"])
def test_who_waits_for_readers_keeps_no_other_space_waiting(two: Library, statement: str) -> None:
    with two.database.connect() as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT count(*) FROM music")
        two.all("SELECT songspace.rollback('vae')")
        two.all("SELECT songspace.rollback('vae')")
        two.all("UPDATE songspace.space SET previous_model = NULL WHERE name = 'vae'")
        command, outcome = in_background(two, statement)
        command.join(1.5)
        assert command.is_alive()
        two.all("SET statement_timeout = '2s'")
        two.all(GENERATE)
        reader.rollback()
    command.join(30)
    assert outcome == ["done"]


def test_who_would_wait_for_a_session_that_waits_for_him_is_told(two: Library) -> None:
    with two.database.connect() as switch:
        switch.execute("SELECT songspace.rollback('vae')")
        backfill, outcome = in_background(two, "CALL songspace.backfill('vae')")
        backfill.join(1)
        assert backfill.is_alive()
        with pytest.raises(psycopg.errors.ObjectInUse, match="another session is at work") as told:
            switch.execute("SELECT songspace.retire('vae', 2)")
        assert "waits for this session" in str(told.value.diag.message_detail)
    backfill.join(30)
    assert outcome == ["done"]
    assert "no previous model" not in refusal(two, "SELECT songspace.retire('vae', 77)")
