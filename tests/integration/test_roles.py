"""Promise 5: an ordinary role can insert and search, and can do nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.integration.library import FEATURES, Library, feature_row, key
from tests.models import make_model

DENIED = psycopg.errors.InsufficientPrivilege
FORGED = {
    "model": "encoder = ''",
    "space": "active_model = 1",
    "space_table": "relation = 'x'",
    "backfill_batch": "rows = 0",
    "threshold": "bound = NULL",
    "evidence_entry": "failures = '{}'",
    "quarantine_entry": "reason = ''",
    "vae_1": "key = key",
    "vae_changes": "key = NULL",
}
INSERT = "INSERT INTO music (identifier, title, bpm, danceability, onset_rate, crest) VALUES (%s, %s, %s, %s, %s, %s)"


class Role:
    """A connection that acts as an ordinary role."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def all(self, query: str, *values: Any) -> list[Any]:
        cursor = self.connection.execute(query, values)
        return cursor.fetchall() if cursor.description else []

    def denied(self, query: str, *values: Any) -> None:
        with pytest.raises(DENIED):
            self.all(query, *values)


@pytest.fixture
def ordinary(library: Library) -> Iterator[Role]:
    """A role that may write the source and was granted the use of songspace; it may also create tables of its own."""
    name = f"ordinary_{library.database.name}"
    library.all(f"CREATE ROLE {name}")
    library.all(f"GRANT SELECT, INSERT, UPDATE, DELETE ON music TO {name}")
    library.all(f"GRANT CREATE ON SCHEMA public TO {name}")
    library.all(f"SELECT songspace.grant_use('{name}')")
    with library.database.connect(autocommit=True) as connection:
        connection.execute(f"SET SESSION AUTHORIZATION {name}")
        yield Role(connection)
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(f"DROP OWNED BY {name} CASCADE")
        connection.execute(f"DROP ROLE {name}")


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
        *("vae_1", "vae_changes"),
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
    assert sorted({name for (name,) in allowed}) == [
        *("active_identity", "active_table", "decode", "decode_embedding", "encode", "encode_batch", "encode_features"),
        *("encode_matrix", "explain_missing_key", "key_text", "nearest", "no_such_space", "parts_of", "recall", "sees_key"),
        *("similar", "similar_to", "space_status", "warm"),
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
        *("models", "spaces", "status", "quarantine", "evidence", "vae", "vae_1"),
        *("space.space_id", "space.active_model"),
    ]
    assert sorted(found) == sorted(
        [
            *((relation, role, "SELECT") for relation in readable),
            *((relation, "pg_monitor", "SELECT") for relation in ("sessions", "status", "evidence")),
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
        "SELECT songspace.mend_keys(NULL, '{}')",
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


def test_it_cannot_choose_what_runs_by_its_search_path(library: Library, ordinary: Role) -> None:
    """Operators and functions that fit better than the system's own, in a schema searched before it."""
    ordinary.all("CREATE TABLE loot (who text)")
    ordinary.all(
        "CREATE FUNCTION public.steal() RETURNS boolean LANGUAGE plpgsql AS "
        "'BEGIN INSERT INTO public.loot VALUES (current_user); RETURN true; END'"
    )
    arguments = [
        *("double precision", "text", "varchar", "integer", "real", "bigint", "name", "oid", "boolean", "numeric"),
        *("bytea", '"char"'),
    ]
    for argument in arguments:
        ordinary.all(
            f"CREATE FUNCTION public.evil(a {argument}, b {argument}) RETURNS boolean LANGUAGE plpgsql AS "
            "'BEGIN INSERT INTO public.loot VALUES (current_user); RETURN true; END'"
        )
        for operator in ("=", "<>", "<", ">", ">=", "<="):
            ordinary.all(
                f"CREATE OPERATOR public.{operator} "
                f"(LEFTARG = {argument}, RIGHTARG = {argument}, FUNCTION = public.evil)"
            )
    for name in ("now()", "coalesce_text(text)", "vector_send(double precision[])", "array_send(double precision[])"):
        ordinary.all(
            f"CREATE FUNCTION public.{name} RETURNS timestamptz LANGUAGE plpgsql AS "
            "'BEGIN INSERT INTO public.loot VALUES (current_user); RETURN NULL; END'"
        )
    ordinary.all("SET search_path = public, pg_temp, songspace, pg_catalog")
    ordinary.all(INSERT, key(950), "x", *feature_row(950))
    ordinary.all(INSERT, "bad", "x", None, 1, 1, 1)
    ordinary.all("UPDATE music SET bpm = bpm + 1 WHERE identifier OPERATOR(pg_catalog.=) %s", key(950))
    ordinary.all("SELECT * FROM songspace.similar('vae', %s, 3)", key(950))
    ordinary.all("SELECT songspace.encode('vae', %s)", list(feature_row(950)))
    ordinary.all("SELECT * FROM songspace.status")
    ordinary.all("DELETE FROM music WHERE identifier OPERATOR(pg_catalog.=) %s", key(950))
    stolen = ordinary.all("SELECT DISTINCT who FROM public.loot")
    assert [who for (who,) in stolen if not who.startswith("ordinary")] == []
    ordinary.all("SET search_path = public")


def test_a_temporary_table_cannot_stand_in_for_ours(library: Library, ordinary: Role) -> None:
    for name in ("model", "space", "space_table", "new_rows", "vae_1"):
        ordinary.all(f"CREATE TEMPORARY TABLE {name} (space_id int, model_id int)")
    ordinary.all(INSERT, key(951), "x", *feature_row(951))
    assert len(ordinary.all("SELECT * FROM songspace.similar('vae', %s, 3)", key(951))) == 3


SPY = "BEGIN INSERT INTO public.loot VALUES (current_user); RETURN {}; END"
HIDE = "BEGIN NEW.vae_latent_0 := NULL; RETURN NEW; END"
REFUSED = "whose code would run with the rights of songspace's owner"


@pytest.fixture
def spy(library: Library, ordinary: Role) -> Role:
    """The ordinary role with a place for the names that its code runs under."""
    ordinary.all("CREATE TABLE public.loot (who text)")
    library.all("GRANT ALL ON public.loot TO PUBLIC")
    ordinary.all(f"CREATE FUNCTION public.spy() RETURNS trigger LANGUAGE plpgsql AS '{SPY.format('NEW')}'")
    return ordinary


def caught(library: Library) -> list[str]:
    return [who for who in library.all("SELECT DISTINCT who FROM public.loot") if not who.startswith("ordinary")]


def test_a_table_of_its_own_becomes_no_source_unless_its_owner_is_trusted(library: Library, spy: Role) -> None:
    """Its index expressions, checks and triggers would be run by whoever deploys."""
    spy.all("CREATE TABLE mine (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8)")
    with pytest.raises(DENIED, match=f"public.mine belongs to ordinary_.*, {REFUSED}"):
        library.all("SELECT songspace.create_space('mine_space', 'mine', 'id', 1)")
    library.all("SELECT songspace.create_space('mine_space', 'mine', 'id', 1, trust_owner => true)")
    spy.all("INSERT INTO mine VALUES (1, 120, 1, 3, 10)")
    assert library.all("SELECT * FROM songspace.verify('mine_space', mend => false)") == []
    library.all("SELECT songspace.drop_space('mine_space')")
    spy.all("DROP TABLE mine")


def test_a_key_of_a_type_of_its_own_is_refused(library: Library, spy: Role) -> None:
    """A cast of such a type, or the check of a domain, is code."""
    spy.all("CREATE DOMAIN public.trap AS int CHECK (VALUE > 0)")
    library.all(
        "CREATE TABLE trapped (id trap PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8)"
    )
    with pytest.raises(DENIED, match=rf"the type .*trap of the key belongs to .*, {REFUSED}"):
        library.all("SELECT songspace.create_space('trapped_space', 'trapped', 'id', 1)")


@pytest.mark.parametrize("when", ["BEFORE UPDATE", "AFTER UPDATE"])
def test_a_trigger_that_it_attached_is_not_run_by_who_deploys(library: Library, spy: Role, when: str) -> None:
    second = library.register(make_model(list(FEATURES), dims=3, seed=9, name="second", reject_all_zero=True))
    library.all(f"GRANT TRIGGER ON music TO {spy.all('SELECT current_user')[0][0]}")
    library.all("SELECT songspace.stage('vae', %s)", second)
    library.all("CALL songspace.backfill('vae')")
    library.all("SELECT songspace.check_staged('vae')")
    spy.all(f"CREATE TRIGGER zzzzzz_spy {when} ON music FOR EACH ROW EXECUTE FUNCTION public.spy()")
    assert REFUSED in library.one("SELECT problem FROM songspace.status")
    library.all("ALTER TABLE music DISABLE TRIGGER songspace_vae_update")
    for call in ("SELECT songspace.activate('vae', force => true)", "SELECT songspace.verify('vae')"):
        with pytest.raises(DENIED, match=REFUSED):
            library.all(call)
    library.all("ALTER TABLE music ENABLE TRIGGER songspace_vae_update")
    spy.all("UPDATE music SET bpm = bpm + 1")
    # A row without outputs is taken for one that an upsert passed over, which songspace would UPDATE itself.
    spy.all(f"CREATE FUNCTION public.hide() RETURNS trigger LANGUAGE plpgsql AS '{HIDE}'")
    spy.all("CREATE TRIGGER zzzzzz_hide BEFORE INSERT ON music FOR EACH ROW EXECUTE FUNCTION public.hide()")
    spy.all(INSERT, key(970), "x", *feature_row(970))
    assert library.all("SELECT DISTINCT who FROM public.loot") == [spy.all("SELECT current_user")[0][0]]
    spy.all("DROP FUNCTION public.spy(), public.hide() CASCADE")
    library.all("SELECT songspace.activate('vae', force => true)")
    library.all("SELECT * FROM songspace.verify('vae')")
    library.require_agreement()


def test_a_table_handed_to_it_later_is_said_to_be_so(library: Library, spy: Role) -> None:
    library.all(f"ALTER TABLE music OWNER TO {spy.all('SELECT current_user')[0][0]}")
    spy.all(
        "CREATE FUNCTION public.peek() RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS "
        "'BEGIN PERFORM public.told(); RETURN true; END'"
    )
    spy.all(
        "CREATE FUNCTION public.told() RETURNS void LANGUAGE sql AS 'INSERT INTO public.loot VALUES (current_user)'"
    )
    spy.all("CREATE INDEX peeking ON music (bpm) WHERE public.peek()")
    spy.all("DELETE FROM public.loot")
    rows, problem = spy.all("SELECT rows, problem FROM songspace.status")[0]
    assert rows is None
    assert REFUSED in problem
    with pytest.raises(DENIED, match=REFUSED):
        library.all("SELECT songspace.verify('vae')")
    assert caught(library) == []
    library.all("SELECT songspace.drop_space('vae')")
    library.all("ALTER TABLE music OWNER TO CURRENT_USER")


def test_no_cast_or_operator_of_its_own_is_found(library: Library, spy: Role) -> None:
    """Types, functions and operators of the names that songspace uses, in its schema and in pg_temp."""
    shadows = [
        *("text(float8)", "text(varchar)", "concat(varchar)", "format(text, name)", "unnest(text[])"),
        *("current_setting(text, boolean)", "key_text(varchar)", "set_config(text, text, boolean)"),
    ]
    for schema in ("public", "pg_temp"):
        for function in shadows:
            spy.all(f"CREATE FUNCTION {schema}.{function} RETURNS text LANGUAGE plpgsql AS '{SPY.format('NULL')}'")
    spy.all("SET search_path = pg_temp, public, songspace, pg_catalog")
    spy.all(INSERT, key(980), "x", *feature_row(980))
    spy.all(INSERT, "bad", "x", None, 1, 1, 1)
    spy.all("SELECT * FROM songspace.similar('vae', %s, 3)", key(980))
    spy.all("SELECT * FROM songspace.similar('vae', 'bad', 3)")
    spy.all("SELECT * FROM songspace.recall('vae', 3, 3)")
    spy.all("SELECT * FROM songspace.status")
    spy.all("SELECT * FROM songspace.quarantine")
    spy.all("UPDATE music SET identifier = 'worse' WHERE identifier OPERATOR(pg_catalog.=) 'bad'")
    library.all("SET search_path = public, songspace, pg_catalog")
    library.all("SELECT * FROM songspace.verify('vae')")
    library.all("CALL songspace.backfill('vae')")
    assert caught(library) == []
