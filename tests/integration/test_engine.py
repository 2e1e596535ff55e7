"""A space whose models run as SQL does all that another does, and no Python is ever loaded for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg
import pytest

from exporters.to_sql import compile_network, register_sql
from tests.bench.data.models import HEAD_WIDTH, head_model
from tests.graphs import answers
from tests.integration.library import FEATURES, LATENTS, Library, feature_row, key
from tests.integration.models_of_a_space import another, require_complete
from tests.models import Model, make_model

CREATE_SPACE = (
    "SELECT songspace.create_space('vae', 'music', 'identifier', %s, %s::name[], 'vae_model_version', "
    "'vae_computed_at', engine => 'sql')"
)


def compiled(library: Library, model: Model, model_id: int) -> float:
    return register_sql(library.connection, model_id, model.encoder, model.decoder)


def forbid_python(library: Library) -> None:
    """From here on every call of a PL/Python function is an error."""
    for definition in library.all(
        "SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang "
        "WHERE l.lanname = 'plpython3u' AND p.pronamespace = 'songspace'::regnamespace"
    ):
        head = definition.partition("AS $function$")[0].replace("plpython3u", "plpgsql")
        library.connection.execute(f"{head} AS $$ BEGIN RAISE EXCEPTION 'Python was called'; END $$".encode())


@pytest.fixture
def sql_library(library: Library) -> Library:
    """The library, its space created anew with the engine sql over the rows that are there."""
    [model_id] = library.all("SELECT active_model FROM songspace.spaces")
    assert compiled(library, library.model, model_id) <= 1e-6
    library.all("SELECT songspace.drop_space('vae')")
    forbid_python(library)
    library.all(CREATE_SPACE, model_id, LATENTS)
    return library


def require_row(library: Library, number: int, features: Any = None, model: Model | None = None) -> None:
    *latents, version = library.row(key(number))
    *expected, expected_version = library.expected(features or feature_row(number), model)
    np.testing.assert_allclose(latents, expected, atol=1e-6)
    assert version == expected_version
    assert library.vector(key(number)) == pytest.approx(latents)


def test_rows_are_encoded_when_they_are_written(sql_library: Library) -> None:
    sql_library.insert(range(200, 220))
    require_row(sql_library, 5)
    require_row(sql_library, 210)
    sql_library.set(key(210), bpm=99)
    require_row(sql_library, 210, (99.0, *feature_row(210)[1:]))
    sql_library.require_agreement()
    assert sql_library.one("SELECT (s).encoded FROM songspace.space_status() s") == 220


def test_a_row_that_breaks_a_rule_or_the_model_is_quarantined(sql_library: Library) -> None:
    sql_library.set(key(1), bpm=0)
    sql_library.set(key(2), onset_rate="NaN")
    sql_library.set(key(3), crest=3e38, bpm=-3e38)
    assert [entry[:2] for entry in sql_library.quarantine()][:2] == [(key(1), "bpm"), (key(2), "onset_rate")]
    assert sql_library.row(key(1)) == (None, None, None, None)
    sql_library.require_agreement()


def test_features_and_embeddings_are_encoded_and_decoded(sql_library: Library) -> None:
    rows = [list(feature_row(number)) for number in range(4)]
    runtime = sql_library.model.runtime()
    expected = runtime.encode(np.array(rows))
    found = sql_library.one("SELECT songspace.encode('vae', %s::float8[])", rows[0])
    np.testing.assert_allclose(found, expected[0], atol=1e-6)
    [*batch] = sql_library.all("SELECT row_number, embedding FROM songspace.encode_batch('vae', %s::float8[])", rows)
    assert [number for number, _ in batch] == [1, 2, 3, 4]
    np.testing.assert_allclose([embedding for _, embedding in batch], expected, atol=1e-6)
    decoded = sql_library.one("SELECT songspace.decode('vae', %s::float8[])", found)
    np.testing.assert_allclose(decoded, runtime.decode(expected[:1])[0], rtol=1e-5)
    assert sql_library.one("SELECT songspace.encode('vae', %s::float8[])", [0.0, *rows[0][1:]]) is None
    with pytest.raises(psycopg.errors.InvalidParameterValue, match="3 features"):
        sql_library.all("SELECT songspace.encode('vae', %s::float8[])", rows[0][:3])
    with pytest.raises(psycopg.errors.InvalidParameterValue, match="the embedding has 2 numbers"):
        sql_library.all("SELECT songspace.decode('vae', %s::float8[])", [1.0, 2.0])


def test_a_model_is_deployed_and_rolled_back(library: Library) -> None:
    first = library.one("SELECT active_model FROM songspace.spaces")
    compiled(library, library.model, first)
    second, model_id = another(library)
    compiled(library, second, model_id)
    forbid_python(library)
    library.all("SELECT songspace.set_engine('vae', 'sql')")
    library.connection.execute("CALL songspace.deploy('vae', %s, true)", [model_id])
    require_complete(library, second, model_id)
    require_row(library, 7, model=second)
    assert library.one("SELECT parity FROM songspace.evidence") <= 1e-6
    library.insert(range(200, 205))
    require_row(library, 203, model=second)
    library.all("SELECT songspace.rollback('vae')")
    require_row(library, 203)
    library.require_agreement()
    assert library.all("SELECT kind, rows FROM songspace.verify('vae') WHERE rows > 0") == []


def test_both_engines_take_turns(library: Library) -> None:
    model_id = library.one("SELECT active_model FROM songspace.spaces")
    identity = library.one("SELECT identity FROM songspace.models WHERE model_id = %s", model_id)
    compiled(library, library.model, model_id)
    for number, engine in ((200, "sql"), (201, "onnx"), (202, "sql")):
        library.all("SELECT songspace.set_engine('vae', %s)", engine)
        assert library.one("SELECT engine FROM songspace.spaces") == engine
        library.insert([number])
        require_row(library, number)
    assert library.one("SELECT identity FROM songspace.spaces") == identity


def test_the_triggers_go_over_with_the_engine(library: Library) -> None:
    compiled(library, library.model, library.one("SELECT active_model FROM songspace.spaces"))
    forbid_python(library)
    library.insert([200])
    assert library.quarantine() == [(key(200), None, "model failed: Python was called")]
    library.all("SELECT songspace.set_engine('vae', 'sql')")
    library.insert([201])
    require_row(library, 201)


def test_an_engine_that_cannot_run_the_model_is_refused(library: Library) -> None:
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match=r"first@\w+ is not compiled to SQL"):
        library.all("SELECT songspace.set_engine('vae', 'sql')")
    with pytest.raises(psycopg.errors.InvalidParameterValue, match='no engine "torch"'):
        library.all("SELECT songspace.set_engine('vae', 'torch')")
    compiled(library, library.model, library.one("SELECT active_model FROM songspace.spaces"))
    library.all("SELECT songspace.set_engine('vae', 'sql')")
    first, (_, model_id) = library.one("SELECT active_model FROM songspace.spaces"), another(library)
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match=r"second@\w+ is not compiled to SQL"):
        library.all("SELECT songspace.stage('vae', %s)", model_id)
    library.all("SELECT songspace.set_engine('vae', 'onnx')")
    library.connection.execute("CALL songspace.deploy('vae', %s, true)", [model_id])
    library.connection.execute("CALL songspace.deploy('vae', %s)", [first])
    library.all("SELECT songspace.set_engine('vae', 'sql')")
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match=r"second@\w+ is not compiled to SQL"):
        library.all("SELECT songspace.rollback('vae')")


def test_sql_of_another_model_is_refused_and_nothing_stays(library: Library) -> None:
    other, _ = another(library)
    model_id = library.one("SELECT active_model FROM songspace.spaces")
    with pytest.raises(psycopg.errors.DataException, match=r"does not answer as the encoder of first@\w+ does"):
        compiled(library, other, model_id)
    assert library.all("SELECT proname FROM pg_proc WHERE proname = %s", f"model_{model_id}_encode") == []


def test_sql_of_another_models_decoder_is_refused(library: Library) -> None:
    other, model_id = (
        make_model(list(FEATURES), dims=3, seed=9),
        library.one("SELECT active_model FROM songspace.spaces"),
    )
    with pytest.raises(psycopg.errors.DataException, match=r"does not answer as the decoder of first@\w+ does"):
        register_sql(library.connection, model_id, library.model.encoder, other.decoder)


def test_a_space_whose_model_has_no_decoder_as_sql_says_how_to_get_it(library: Library) -> None:
    model_id = library.one("SELECT active_model FROM songspace.spaces")
    compiled(library, library.model, model_id)
    library.all("SELECT songspace.set_engine('vae', 'sql')")
    register_sql(library.connection, model_id, library.model.encoder, None)
    for query, values in (
        ("SELECT songspace.decode('vae', ARRAY[0, 0, 0])", []),
        ("SELECT * FROM songspace.explain('vae', %s, %s)", [key(1), key(2)]),
        ("SELECT * FROM songspace.interpolate('vae', %s, %s)", [key(1), key(2)]),
    ):
        with pytest.raises(
            psycopg.errors.ObjectNotInPrerequisiteState, match=r"decoder of first@\w+ is not compiled"
        ) as error:
            library.all(query, *values)
        assert "--engine sql" in (error.value.diag.message_hint or "")
    compiled(library, library.model, model_id)
    assert len(library.one("SELECT songspace.decode('vae', ARRAY[0, 0, 0])")) == 4


def test_a_model_that_was_damaged_is_not_compiled(library: Library) -> None:
    model_id = library.one("SELECT active_model FROM songspace.spaces")
    library.connection.execute("SET session_replication_role = replica")
    library.connection.execute("UPDATE songspace.model SET spec = spec || ' '")
    with pytest.raises(psycopg.errors.DataCorrupted, match=r"the stored model first@\w+ is damaged"):
        compiled(library, library.model, model_id)


def test_an_ordinary_role_registers_no_sql(library: Library) -> None:
    library.connection.execute("CREATE ROLE engine_reader; SELECT songspace.grant_use('engine_reader')")
    try:
        library.connection.execute("SET ROLE engine_reader")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            library.all("SELECT songspace.register_sql(1, 'BEGIN RETURN given; END')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            library.all("SELECT songspace.set_engine('vae', 'sql')")
    finally:
        library.connection.execute("RESET ROLE; DROP OWNED BY engine_reader; DROP ROLE engine_reader")


def test_an_ordinary_role_encodes(sql_library: Library) -> None:
    library, row = sql_library, list(feature_row(3))
    library.connection.execute("CREATE ROLE engine_reader; SELECT songspace.grant_use('engine_reader')")
    try:
        library.connection.execute("SET ROLE engine_reader")
        assert len(library.one("SELECT songspace.encode('vae', %s::float8[])", row)) == 3
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            library.all("SELECT songspace.model_1_accept(%s::float8[])", row)
    finally:
        library.connection.execute("RESET ROLE; DROP OWNED BY engine_reader; DROP ROLE engine_reader")


def test_a_head_keeps_its_weights_in_the_table(connection: psycopg.Connection[Any]) -> None:
    head = head_model()
    model_id = head.register(connection)
    assert register_sql(connection, model_id, head.encoder, None) <= 1e-5
    assert connection.execute("SELECT count(*) FROM songspace.model_weight").fetchone() == (768,)
    rows = np.random.default_rng(3).standard_normal((20, HEAD_WIDTH)).astype(np.float32)
    connection.execute("CREATE TABLE sound (id int PRIMARY KEY, openl3 bytea)")
    call = "SELECT songspace.create_space('audio', 'sound', 'id', %s, input => 'openl3', engine => 'sql')"
    connection.execute(call, [model_id])
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO sound VALUES (%s, %s)", list(enumerate(map(bytes, rows.astype("<f4")))))
    found = connection.execute("SELECT embedding::real[] FROM songspace.audio ORDER BY key").fetchall()
    np.testing.assert_allclose([row for (row,) in found], answers(head.encoder, rows), atol=1e-5)
    assert len(compile_network(head.encoder, "encoder").body) < 1_000_000
