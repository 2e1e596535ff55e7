"""Promise 5: a role that writes code of its own does not get it run with the rights of songspace's owner."""

from __future__ import annotations

import pytest

from tests.integration.library import FEATURES, Library, feature_row, key
from tests.integration.ordinary_role import DENIED, INSERT, Role
from tests.models import make_model

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
