"""Promise 5: an ordinary role can insert and search, and can do nothing else."""

from __future__ import annotations

import psycopg
import pytest

from tests.integration.library import Library, feature_row, key
from tests.integration.ordinary_role import DENIED, INSERT, Role

FORGED = {
    "model": "encoder = ''",
    "space": "active_model = 1",
    "space_table": "relation = 'x'",
    "backfill_batch": "rows = 0",
    "threshold": "bound = NULL",
    "evidence_entry": "failures = '{}'",
    "quarantine_entry": "reason = ''",
    "calibration": "inner_radius = 0",
    "recall_measurement": "recall = 1",
    "vae_1": "key = key",
    "vae_changes": "key = NULL",
}


def test_it_can_write_and_search(library: Library, ordinary: Role) -> None:
    ordinary.all(INSERT, key(900), "mine", *feature_row(900))
    assert ordinary.all("SELECT vae_model_version FROM music WHERE identifier = %s", key(900)) == [
        (library.model.version,)
    ]
    assert len(ordinary.all("SELECT * FROM songspace.similar('vae', %s, 5)", key(900))) == 5
    assert len(ordinary.all("SELECT * FROM songspace.similar_to('vae', ARRAY[0, 0, 0], 5)")) == 5
    assert len(ordinary.all("SELECT key FROM songspace.vae ORDER BY embedding <-> '[0,0,0]' LIMIT 5")) == 5
    assert ordinary.all("SELECT songspace.decode('vae', songspace.encode('vae', %s))", list(feature_row(1)))
    assert ordinary.all("SELECT recall FROM songspace.recall('vae', 5, 5)") == [(1.0,)]
    with pytest.raises(psycopg.Error, match='there is no space named "nowhere"'):
        ordinary.all("SELECT songspace.encode('nowhere', %s)", list(feature_row(1)))
    ordinary.all(INSERT, "bad", "x", None, 1, 1, 1)
    assert ordinary.all("SELECT key FROM songspace.quarantine") == [("bad",)]
    ordinary.all("UPDATE music SET bpm = 100 WHERE identifier = 'bad'")
    ordinary.all("DELETE FROM music WHERE identifier = %s", key(900))
    library.require_agreement()


def test_a_space_made_later_is_searched_as_well(library: Library, ordinary: Role) -> None:
    library.all("SELECT songspace.create_space('later', 'music', 'identifier', 1)")
    assert ordinary.all("SELECT count(*) FROM songspace.later") == [(200,)]


def test_a_role_without_any_grant_of_songspaces_can_insert(library: Library) -> None:
    name = f"importer_{library.database.name}"
    library.all(f"CREATE ROLE {name}")
    library.all(f"GRANT SELECT, INSERT, UPDATE, DELETE ON music TO {name}")
    with library.database.connect(autocommit=True) as connection:
        connection.execute(f"SET SESSION AUTHORIZATION {name}")
        connection.execute(INSERT, (key(901), "x", *feature_row(901)))
        connection.execute("UPDATE music SET bpm = 100 WHERE identifier = %s", [key(901)])
        with pytest.raises(DENIED):
            connection.execute("SELECT * FROM songspace.vae")
        connection.execute("RESET SESSION AUTHORIZATION")
    assert library.vector(key(901)) is not None
    library.all(f"DROP OWNED BY {name}")
    library.all(f"DROP ROLE {name}")


def test_it_cannot_register_deploy_or_read_models(library: Library, ordinary: Role) -> None:
    model = library.model
    ordinary.denied("SELECT songspace.register_model('x', %s, %s, %s)", *(model.text, model.encoder, model.decoder))
    ordinary.denied("CALL songspace.deploy('vae', 1)")
    ordinary.denied("SELECT songspace.drop_space('vae')")
    ordinary.denied("SELECT songspace.create_space('own', 'music', 'identifier', 1)")
    ordinary.denied("SELECT encoder FROM songspace.model")


@pytest.mark.parametrize(
    "table",
    [
        *("model", "space", "space_table", "backfill_batch", "threshold", "evidence_entry", "quarantine_entry"),
        *("calibration", "recall_measurement", "vae_1", "vae_changes"),
    ],
)
def test_it_cannot_touch_the_tables(ordinary: Role, table: str) -> None:
    if table != "vae_1":
        ordinary.denied(f"SELECT * FROM songspace.{table}")
    ordinary.denied(f"UPDATE songspace.{table} SET {FORGED[table]}")
    ordinary.denied(f"TRUNCATE songspace.{table}")
    ordinary.denied(f"DELETE FROM songspace.{table}")
    ordinary.denied(f"INSERT INTO songspace.{table} DEFAULT VALUES")


def test_it_cannot_use_any_function_that_is_not_for_it(library: Library, ordinary: Role) -> None:
    allowed = ordinary.all(
        "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace "
        "AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1"
    )
    exploring = set(library.one("SELECT songspace.exploring_functions()"))
    assert exploring <= {name for (name,) in allowed}
    assert sorted({name for (name,) in allowed} - exploring | {"similar"}) == [
        *("active_table", "decode", "decode_by_sql", "decode_embedding"),
        *("encode", "encode_batch", "encode_batch_by_sql", "encode_by_sql", "encode_features"),
        *(
            "encode_matrix",
            "explain_missing_key",
            "key_text",
            "nearest",
            "nearest_clusters",
            "no_such_space",
            "onnx_identity",
            "pack_floats",
            "parts_of",
            "recall",
            "sees_key",
        ),
        *("similar", "similar_to", "space_status", "unpack_floats", "warm"),
    ]


def test_every_privilege_on_a_relation(library: Library, ordinary: Role) -> None:
    """All there are but the owner's, columns included: what is not listed here nobody has."""
    found = library.all(
        "SELECT c.relname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, a.privilege_type "
        "FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'songspace'::regnamespace "
        "AND a.grantee <> c.relowner "
        "UNION ALL SELECT c.relname || '.' || t.attname, a.grantee::regrole::text, a.privilege_type "
        "FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a "
        "WHERE c.relnamespace = 'songspace'::regnamespace "
        "UNION ALL SELECT 'schema', a.grantee::regrole::text, a.privilege_type "
        "FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'songspace' AND a.grantee <> n.nspowner"
    )
    role = ordinary.all("SELECT current_user")[0][0]
    readable = [
        *("models", "spaces", "status", "quarantine", "evidence", "calibrations", "recall_history"),
        *("vae", "vae_1"),
        *("space.space_id", "space.active_model"),
    ]
    assert sorted(found) == sorted(
        [
            *((relation, role, "SELECT") for relation in readable),
            *((relation, "pg_monitor", "SELECT") for relation in ("sessions", "status", "evidence", "recall_history")),
            *(("schema", name, "USAGE") for name in (role, "pg_monitor")),
        ]
    )


@pytest.mark.parametrize(
    "call",
    [
        "SELECT songspace.stage('vae', 1)",
        "CALL songspace.backfill('vae')",
        "SELECT songspace.check_staged('vae')",
        "SELECT songspace.activate('vae', force => true)",
        "SELECT songspace.rollback('vae')",
        "SELECT songspace.retire('vae', 1)",
        "SELECT songspace.verify('vae')",
        "SELECT songspace.set_threshold('vae', 'recall', NULL)",
        "SELECT songspace.enforce_row_security('vae', false)",
        "SELECT songspace.grant_use(current_user::regrole)",
        "SELECT songspace.encode_row('x', '')",
        "SELECT songspace.quarantine_row(1, 1, 'forged', NULL)",
        "SELECT songspace.follow_again(1, '{}')",
        "SELECT songspace.mend_keys(NULL, '{}', '')",
        "SELECT songspace.space_of('vae')",
        "SELECT songspace.model_of(1)",
        "SELECT songspace.vae_forget_key('x')",
        "SELECT nextval('songspace.model_id_sequence')",
        "CREATE FUNCTION songspace.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE songspace.mine ()",
    ],
)
def test_it_cannot_do_what_is_the_owners(ordinary: Role, call: str) -> None:
    ordinary.denied(call)


def test_it_sees_how_spaces_are(library: Library, ordinary: Role) -> None:
    assert ordinary.all("SELECT space, encoded, problem FROM songspace.status") == [("vae", 200, None)]
    assert ordinary.all("SELECT count(*) FROM songspace.evidence") == [(0,)]
    assert "encoder" not in library.all(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'songspace.models'::regclass"
    )


def test_a_forged_setting_does_no_harm(library: Library, ordinary: Role) -> None:
    """songspace.upsert and songspace.nested are hints that only save work; PYTHONPATH is not asked."""
    ordinary.all("SET songspace.upsert = 'on'")
    ordinary.all("SET songspace.nested = 'on'")
    ordinary.all("SET songspace.runtime = '/tmp'")
    ordinary.all("SET songspace.nowhere = 'x'")
    ordinary.all(INSERT, key(960), "x", *feature_row(960))
    ordinary.all(INSERT, "bad", "x", None, 1, 1, 1)
    ordinary.all("UPDATE music SET crest = 3 WHERE identifier = %s", key(961))
    ordinary.all("UPDATE music SET bpm = 101 WHERE identifier = 'bad'")
    ordinary.all("UPDATE music SET bpm = NULL WHERE identifier = %s", key(5))
    with pytest.raises(psycopg.errors.UniqueViolation):
        ordinary.all(INSERT, key(1), "x", *feature_row(1))
    assert library.quarantine() == [(key(5), "bpm", "is NULL")]
    library.require_agreement()
    assert library.all("SELECT * FROM songspace.verify('vae', mend => false)") == []


def test_nothing_is_left_to_public(library: Library) -> None:
    granted = library.all(
        "SELECT p.oid::regprocedure::text "
        "FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a "
        "WHERE p.pronamespace = 'songspace'::regnamespace AND a.grantee = 0 "
        "UNION ALL SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a "
        "WHERE c.relnamespace = 'songspace'::regnamespace AND a.grantee = 0"
    )
    assert granted == []


@pytest.mark.parametrize(
    "function", ["vae_begin", "vae_encode", "vae_insert", "vae_change", "vae_delete", "refuse_change"]
)
def test_it_cannot_attach_our_triggers_to_a_table_of_its_own(ordinary: Role, function: str) -> None:
    ordinary.all("CREATE TABLE mine (identifier varchar(32) PRIMARY KEY, bpm float8)")
    ordinary.denied(f"CREATE TRIGGER forged AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION songspace.{function}()")
    ordinary.all("DROP TABLE mine")
