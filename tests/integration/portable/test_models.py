"""A space's models change by the same steps as with the extension, and what came past the triggers is mended."""

from __future__ import annotations

import psycopg
import pytest

from tests.integration.library import feature_row, key
from tests.integration.models_of_a_space import another, require_complete
from tests.integration.portable.libraries import LIMIT, PortableLibrary
from tests.models import make_model


def test_step_by_step(library: PortableLibrary) -> None:
    second, model_id = another(library)
    library.all("SELECT songspace.stage('vae', %s)", model_id)
    library.insert([200])
    library.set(key(3), bpm=88)
    library.connection.execute("CALL songspace.backfill('vae', 40)")
    library.insert([201])
    library.all("DELETE FROM music WHERE identifier = %s", key(4))
    library.all("SELECT songspace.check_staged('vae')")
    assert library.one("SELECT parity, recall, passed FROM songspace.evidence") == (
        pytest.approx(0, abs=LIMIT),
        1,
        True,
    )
    library.all("SELECT songspace.activate('vae')")
    require_complete(library, second, model_id)
    for number in (0, 200, 201):
        library.require_row(number, model=second)
    library.require_row(3, (88.0, *feature_row(3)[1:]), second)
    library.set(key(5), bpm=77)
    library.all("SELECT songspace.rollback('vae')")
    library.require_row(5, (77.0, *feature_row(5)[1:]))
    library.require_agreement()
    library.all("SELECT songspace.retire('vae', %s)", model_id)
    assert library.all("SELECT relation FROM songspace.space_table") == ["vae_1"]


def test_deploy_and_again(library: PortableLibrary) -> None:
    second, model_id = another(library)
    library.connection.execute("CALL songspace.deploy('vae', %s)", [model_id])
    library.require_row(7, model=second)
    library.connection.execute("CALL songspace.deploy('vae', %s)", [model_id])
    assert library.notices[-1].endswith("is the active model already; nothing to do")
    library.connection.execute("CALL songspace.deploy('vae', 1)")
    library.require_row(7)
    library.require_agreement()


def test_a_model_that_is_not_compiled_is_not_staged(library: PortableLibrary) -> None:
    model = make_model(["bpm", "crest"], dims=3, name="uncompiled")
    call = "SELECT songspace.register_model(%s, %s, %s, %s)"
    model_id = library.one(call, model.name, model.text, model.encoder, model.decoder)
    assert "register_sql compares its SQL with the check vectors" in library.notices[-1]
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="not compiled to SQL") as error:
        library.connection.execute("CALL songspace.deploy('vae', %s)", [model_id])
    assert error.value.diag.message_hint == "Export it with --engine sql."


def test_verify_and_backfill_mend_what_came_past_the_triggers(library: PortableLibrary) -> None:
    library.all("ALTER TABLE music DISABLE TRIGGER USER")
    library.insert([200])
    library.set(key(1), bpm=100)
    library.all("DELETE FROM music WHERE identifier = %s", key(2))
    library.all("ALTER TABLE music ENABLE TRIGGER USER")
    library.set(key(3), vae_model_version="of the client's own")
    counts = {kind: rows for kind, rows, _ in library.all("SELECT * FROM songspace.verify('vae', false)")}
    assert counts == {"missing": 1, "wrong vector": 1, "stale": 1, "orphan": 1}
    library.connection.execute("CALL songspace.backfill('vae')")
    library.all("SELECT * FROM songspace.verify('vae')")
    assert library.all("SELECT * FROM songspace.verify('vae', false)") == []
    library.require_row(1, (100.0, *feature_row(1)[1:]))
    library.require_row(200)


def test_a_space_is_dropped_with_what_it_made(library: PortableLibrary) -> None:
    library.all("SELECT songspace.drop_space('vae')")
    assert library.all("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'music'::regclass") == []
    assert (
        library.all("SELECT attname FROM pg_attribute WHERE attrelid = 'music'::regclass AND attname LIKE 'vae_%%'")
        == []
    )
    library.create_space()
    library.require_row(5)
