"""Registered bytes are checked: what is not a plain model that keeps its spec is refused with a reason."""

from __future__ import annotations

from dataclasses import replace

import onnx
import psycopg
import pytest
from onnx import TensorProto, helper

from songspace.spec import Check, Feature
from tests.integration.library import Library
from tests.models import Model, make_model


def changed(model: Model, change: str) -> Model:
    """The model with its encoder's ONNX file changed for the worse."""
    proto = onnx.load_from_string(model.encoder)
    node, weight = proto.graph.node[0], proto.graph.initializer[0]
    if change == "custom operator":
        node.domain = "com.example"
        proto.opset_import.append(helper.make_opsetid("com.example", 1))
    elif change == "external data":
        weight.data_location = TensorProto.EXTERNAL
        weight.external_data.add(key="location", value="/etc/passwd")
    elif change == "function":
        proto.functions.add(name="own", domain="")
    elif change == "control flow":
        branch = helper.make_graph([], "branch", [], [])
        proto.graph.node.append(helper.make_node("If", ["c"], ["d"], then_branch=branch, else_branch=branch))
    elif change == "renamed input":
        proto.graph.input[0].name = "other"
        node.input[0] = "other"
    elif change == "fixed batch":
        proto.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
    elif change == "unknown operator":
        node.op_type = "NoSuchOperator"
    elif change == "missing weight":
        node.input[1] = "nowhere"
    return replace(model, encoder=proto.SerializeToString())


def refusal(library: Library, model: Model) -> str:
    with pytest.raises(psycopg.Error) as caught:
        library.register(model)
    assert library.one("SELECT count(*) FROM songspace.models") == 1
    return str(caught.value.diag.message_primary)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("custom operator", "domain 'com.example'"),
        ("external data", "keeps weights in another file"),
        ("function", "functions of its own"),
        ("control flow", "control flow"),
        ("renamed input", "inputs are named ['other']"),
        ("fixed batch", "batch and must be dynamic"),
        ("unknown operator", "'NoSuchOperator' is not among those that are run"),
        ("missing weight", "ONNX Runtime cannot load"),
    ],
)
def test_a_model_that_is_more_or_less_than_data_is_refused(library: Library, change: str, words: str) -> None:
    assert words in refusal(library, changed(library.model, change))


def test_bytes_that_are_no_model_are_refused(library: Library) -> None:
    assert "is empty" in refusal(library, replace(library.model, encoder=b""))
    assert "not an ONNX model" in refusal(library, replace(library.model, encoder=b"\xff" * 100))
    assert "0 graphs" in refusal(library, replace(library.model, encoder=b"\x08\x07"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "is not empty"),
        ("a@b", "has no '@'"),
        ('a"b', "has a quote"),
        ("a\nb", "has a quote"),
        ("x" * 501, "of 501"),
    ],
)
def test_a_name_that_would_not_survive_quoting_is_refused(library: Library, name: str, words: str) -> None:
    assert words in refusal(library, replace(library.model, name=name))


def test_a_model_that_does_not_reproduce_its_check_vectors_is_refused(library: Library) -> None:
    check = library.model.spec.check
    wrong = Check(check.inputs, tuple((row[0] + 0.01, *row[1:]) for row in check.outputs))
    message = refusal(library, replace(library.model, spec=replace(library.model.spec, check=wrong)))
    assert "differ from the spec's check vectors by 0.0" in message


def test_a_spec_that_is_not_well_formed_is_refused(library: Library) -> None:
    call = "SELECT songspace.register_model('x', %s, %s, %s)"
    for spec, words in [
        ("not json", "not JSON"),
        ("{}", "spec.format is missing"),
        (library.model.text.replace('"l2"', '"l3"'), "spec.metric is 'l3'"),
        (library.model.text.replace('"columns"', '"tokens"', 1), "one input, of kind 'columns' or 'vector'"),
    ]:
        with pytest.raises(psycopg.Error, match=words):
            library.all(call, spec, library.model.encoder, library.model.decoder)


def test_a_decoder_that_the_spec_promises_is_wanted(library: Library) -> None:
    with pytest.raises(psycopg.Error, match="pass its bytes as well"):
        library.all("SELECT songspace.register_model('x', %s, %s)", library.model.text, library.model.encoder)


def test_registering_a_model_twice_gives_the_same_id(library: Library) -> None:
    assert library.register(library.model) == 1
    assert "registered already" in library.notices[-1]


def test_a_registered_model_cannot_be_changed(library: Library) -> None:
    with pytest.raises(psycopg.Error, match="never changed"):
        library.all("UPDATE songspace.model SET encoder = 'x'")


def test_what_a_model_is_shows_in_the_view(library: Library) -> None:
    row = library.one("SELECT version, identity, dims, metric, features, active_in FROM songspace.models")
    names = [feature.name for feature in library.model.spec.features]
    assert row == (library.model.version, library.model.identity, 3, "l2", names, ["vae"])


def test_a_model_with_a_constant_column(library: Library) -> None:
    model = make_model([Feature("bpm", 120, 30), Feature("crest", mean=1, scale=0)], dims=2, name="constant")
    library.register(model)
    library.all("CREATE TABLE two (id int PRIMARY KEY, bpm float8, crest float8)")
    library.all("SELECT songspace.create_space('two_space', 'two', 'id', 2)")
    library.all("INSERT INTO two VALUES (1, 100, 1), (2, 100, 5)")
    first, second = library.all("SELECT embedding::text FROM songspace.two_space ORDER BY key")
    assert first == second
    assert library.one("SELECT songspace.decode('two_space', ARRAY[0.3, 0.2])")[1] == 1
