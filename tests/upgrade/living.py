"""A library in the middle of its life: models staged and kept, spaces of every kind, rows that no model encodes."""

from __future__ import annotations

from typing import Any

from exporters.to_sql import register_sql
from tests.integration.library import Library, key
from tests.integration.models_of_a_space import another, require_complete
from tests.integration.operations.portrait import require_alive
from tests.models import Model

LISTENER = "listener"
# Everything a role was granted, by name.
GRANTS = """
    SELECT o.name, a.privilege_type FROM (
        SELECT p.oid::regprocedure::text, p.proacl FROM pg_proc p
        UNION ALL SELECT c.oid::regclass::text, c.relacl FROM pg_class c
        UNION ALL SELECT t.attrelid::regclass || '.' || t.attname, t.attacl FROM pg_attribute t
        UNION ALL SELECT n.nspname, n.nspacl FROM pg_namespace n
    ) AS o (name, privileges), aclexplode(o.privileges) a WHERE a.grantee = %s::regrole
"""


def begin_life(library: Library) -> None:
    """Deploy a second model in `vae`; beside it `plain` (one staged, half filled), `guarded` and `compiled`."""
    second = another(library)[1]
    third = another(library, "third", 11)[1]
    library.all("CALL songspace.deploy('vae', %s)", second)
    library.all("SELECT songspace.create_space('plain', 'music', 'identifier', 1)")
    library.all("SELECT songspace.stage('plain', %s)", third)
    plain = "(SELECT s FROM songspace.space s WHERE s.name = 'plain')"
    library.all(f"SELECT songspace.lay_out_batches({plain}, {third}, 30)")
    library.all(f"SELECT songspace.encode_next_batch({plain}, {third})")
    library.all("SELECT songspace.create_space('guarded', 'music', 'identifier', 1)")
    library.all("ALTER TABLE music ENABLE ROW LEVEL SECURITY")
    library.all("CREATE POLICY even ON music USING (right(identifier, 5)::int %% 2 = 0)")
    library.all(f"GRANT SELECT ON music TO {LISTENER}")
    library.all("SELECT songspace.enforce_row_security('guarded')")
    register_sql(library.connection, 1, library.model.encoder, library.model.decoder)
    library.all("SELECT songspace.create_space('compiled', 'music', 'identifier', 1, engine => 'sql')")
    # What the second model of vae and the staged one of plain are told by their logs.
    library.insert([500, 501])
    library.set(key(6), crest=None)


def grants(library: Library) -> set[Any]:
    return set(library.all(GRANTS, LISTENER))


def second_model(library: Library) -> Model:
    return another(library)[0]


def require_life_goes_on(library: Library) -> None:
    """Every space follows its source; what was staged goes live, what was kept comes back, a new model goes in."""
    require_alive(library, second_model(library))
    finish_staging(library)
    library.all("SELECT songspace.rollback('vae')")
    require_complete(library, library.model, 1)
    require_alive(library)
    fourth, fourth_id = another(library, "fourth", 12)
    library.all("CALL songspace.deploy('vae', %s)", fourth_id)
    require_complete(library, fourth, fourth_id)
    require_alive(library, fourth)
    for space in ("vae", "plain", "guarded", "compiled"):
        assert library.all("SELECT kind, rows FROM songspace.verify(%s)", space) == []
        assert len(library.all("SELECT * FROM songspace.similar(%s, %s, 10)", space, key(9))) == 10
    assert library.all("SELECT space, problem FROM songspace.status WHERE problem IS NOT NULL") == []


def finish_staging(library: Library) -> None:
    third, third_id = another(library, "third", 11)
    library.all("CALL songspace.backfill('plain')")
    library.all("SELECT songspace.check_staged('plain')")
    library.all("SELECT songspace.activate('plain', force => true)")
    assert library.one("SELECT active_model FROM songspace.spaces WHERE space = 'plain'") == third_id
    require_complete(library, third, third_id, "plain")


# What a role that was granted the use of songspace could ask of it in its first version.
ASKED = (
    "similar('vae', 'track00009')",
    "similar('vae', 'track00009', 5, '{\"title\": {\"<>\": \"x\"}}', at_most => 1, per => 'title', apart => 0.01)",
    "similar_where('vae', 'track00009', 5, 'bpm > 0')",
    "similar_plan('vae', 'track00009', 5, '{}')",
    "similar_to('vae', ARRAY[0, 0, 0])",
    "ring('vae', 'track00009', 0, 9)",
    "directions('vae', 'track00009', 0, 9)",
    "path('vae', 'track00009', 'track00012', 5, 'title')",
    "explain('vae', 'track00009', 'track00012')",
    "interpolate('vae', 'track00009', 'track00012')",
    "flow('vae', 'track00009', ARRAY[1, 0, 0]::float8[])",
    "traverse('vae', 'track00009', 0, -1, 1)",
    "decode_named('vae', ARRAY[0, 0, 0])",
    "recall('vae', 5, 5)",
)


def require_rights_kept(library: Library, before: set[Any]) -> None:
    """The role may do what it might, without being granted anything again; it sees what its policies show, no more."""
    assert before <= grants(library)
    library.all(f"SET SESSION AUTHORIZATION {LISTENER}")
    for question in ASKED:
        assert library.all(f"SELECT * FROM songspace.{question}") != [], question
    library.all("RESET SESSION AUTHORIZATION")
    library.all(f"SELECT songspace.grant_use('{LISTENER}')")
    library.all(f"SET SESSION AUTHORIZATION {LISTENER}")
    hidden = library.all("SELECT key FROM songspace.guarded WHERE right(key, 5)::int %% 2 = 1")
    seen = library.one("SELECT count(*) FROM songspace.guarded")
    library.all("RESET SESSION AUTHORIZATION")
    assert (hidden, seen > 90) == ([], True)
