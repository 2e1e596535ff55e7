"""Promise 5: an ordinary role can insert and search, and can do nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.integration.library import Library, feature_row, key

DENIED = psycopg.errors.InsufficientPrivilege
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


@pytest.mark.parametrize("table", ["model", "space", "space_table", "quarantine_entry", "vae_1"])
def test_it_cannot_touch_the_tables(ordinary: Role, table: str) -> None:
    ordinary.denied(f"SELECT * FROM songspace.{table}")
    ordinary.denied(f"DELETE FROM songspace.{table}")
    ordinary.denied(f"INSERT INTO songspace.{table} DEFAULT VALUES")


def test_it_cannot_use_any_function_that_is_not_for_it(library: Library, ordinary: Role) -> None:
    allowed = ordinary.all(
        "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace "
        "AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1"
    )
    assert sorted({name for (name,) in allowed}) == [
        *("active_identity", "decode", "decode_embedding", "encode", "encode_batch", "encode_features"),
        *("encode_matrix", "no_such_space", "parts_of", "recall", "similar", "similar_to", "space_status", "warm"),
    ]


def test_nothing_is_left_to_public(library: Library) -> None:
    granted = library.all(
        "SELECT p.oid::regprocedure::text "
        "FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a "
        "WHERE p.pronamespace = 'songspace'::regnamespace AND a.grantee = 0 "
        "UNION ALL SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a "
        "WHERE c.relnamespace = 'songspace'::regnamespace AND a.grantee = 0"
    )
    assert granted == []


@pytest.mark.parametrize("function", ["vae_encode", "vae_insert", "vae_change", "vae_delete"])
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
