"""Triggers that fire when they should not, or not when they should: told of, mended, and harmless where that can be."""

from __future__ import annotations

import pytest

from tests.integration.library import LATENTS, Library, key
from tests.integration.models_of_a_space import another, require_complete
from tests.integration.test_stage import write_all_kinds

ENABLED = "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'music'::regclass ORDER BY 1"


def problem(library: Library) -> str | None:
    found: str | None = library.one("SELECT problem FROM songspace.status")
    return found


@pytest.mark.parametrize("mending", ["SELECT * FROM songspace.verify('vae')", "SELECT songspace.renew_spaces()"])
@pytest.mark.parametrize("change", ["ENABLE TRIGGER USER", "DISABLE TRIGGER songspace_vae_replica_update"])
def test_triggers_for_replication_that_became_ordinary_ones_are_told_of(
    library: Library, change: str, mending: str
) -> None:
    made = library.all(ENABLED)
    library.all(f"ALTER TABLE music {change}")
    assert "triggers for replication not enabled as REPLICA: songspace_vae_replica" in problem(library)
    library.all(mending)
    assert problem(library) is None
    assert library.all(ENABLED) == made


@pytest.mark.parametrize("change", ["DISABLE TRIGGER USER", "ENABLE REPLICA TRIGGER songspace_vae_insert"])
def test_triggers_that_do_not_fire_here_are_told_of(library: Library, change: str) -> None:
    library.all(f"ALTER TABLE music {change}")
    assert str(problem(library)).startswith("triggers missing or disabled: ")


@pytest.mark.parametrize("columns", [LATENTS, None])
def test_results_are_right_while_every_trigger_fires(library: Library, columns: list[str] | None) -> None:
    """As `pg_restore --disable-triggers` leaves them."""
    library.all("SELECT songspace.drop_space('vae')")
    library.all("SELECT songspace.create_space('vae', 'music', 'identifier', 1, %s::name[])", columns)
    library.all("ALTER TABLE music ENABLE TRIGGER USER")
    model, second = another(library)
    library.all("SELECT songspace.stage('vae', %s)", second)
    write_all_kinds(library)
    require_complete(library, library.model, 1)
    library.all("CALL songspace.deploy('vae', %s)", second)
    library.insert([700])
    library.set(key(20), crest=3.0)
    library.set(key(21), identifier="elsewhere")
    library.all("DELETE FROM music WHERE identifier = %s", key(22))
    require_complete(library, model, second)
    library.all("SELECT songspace.rollback('vae')")
    require_complete(library, library.model, 1)
    library.all("TRUNCATE music")
    library.insert([1, 2])
    require_complete(library, library.model, 1)
    assert library.all("SELECT * FROM songspace.verify('vae', mend => false)") == []
