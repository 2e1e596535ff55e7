"""The spec: what goes in comes out, and what is wrong is named with its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songspace.errors import SpecError
from songspace.spec import Feature, Port, Spec
from tests.models import make_model

MODEL = make_model(["bpm", "crest", "entropy"], dims=2)


def without(path: str) -> str:
    """The spec as JSON, with the member at a dotted path removed."""
    document = orjson.loads(MODEL.text)
    *parents, name = path.split(".")
    place: Any = document
    for parent in parents:
        place = place[int(parent)] if parent.isdigit() else place[parent]
    del place[name]
    return orjson.dumps(document).decode()


def changed(path: str, value: Any) -> str:
    """The spec as JSON, with the member at a dotted path set to `value`."""
    document = orjson.loads(MODEL.text)
    *parents, name = path.split(".")
    place: Any = document
    for parent in parents:
        place = place[int(parent)] if parent.isdigit() else place[parent]
    place[int(name) if name.isdigit() else name] = value
    return orjson.dumps(document).decode()


def test_a_spec_survives_the_round_trip() -> None:
    assert Spec.parse(MODEL.text) == MODEL.spec
    assert Spec.parse(Spec.parse(MODEL.text).to_json()).to_json() == MODEL.text


@given(
    st.lists(
        st.builds(
            Feature,
            name=st.text(min_size=1, max_size=20),
            mean=st.floats(-1e30, 1e30),
            scale=st.floats(0, 1e30),
            weight=st.floats(0.1, 10),
            minimum=st.one_of(st.none(), st.floats(-1e9, 0)),
            maximum=st.one_of(st.none(), st.floats(0, 1e9)),
            reject=st.lists(st.floats(-10, 10), max_size=3).map(tuple),
        ),
        min_size=3,
        max_size=3,
        unique_by=lambda feature: feature.name,
    )
)
def test_any_features_survive_the_round_trip(features: list[Feature]) -> None:
    port = replace(MODEL.spec.input, features=tuple(features))
    spec = replace(MODEL.spec, encoder=replace(MODEL.spec.encoder, inputs=(port,)))
    assert Spec.parse(spec.to_json()) == spec


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "spec must be a JSON object; it is a list"),
        ("{", "the spec is not JSON"),
        (without("family"), "spec.family is missing"),
        (without("encoder.inputs"), "spec.encoder.inputs is missing"),
        (without("encoder.inputs.0.features.1.name"), "spec.encoder.inputs[0].features[1].name is missing"),
        (changed("format", 2), "spec.format is 2; this version of songspace reads 1"),
        (changed("dims", 0), "spec.dims is 0; the least possible is 1"),
        (changed("dims", "eight"), "spec.dims must be a whole number; it is a string"),
        (changed("dims", True), "spec.dims must be a whole number; it is true or false"),
        (changed("dims", 3), "the embedding's shape is [2] but dims is 3"),
        (changed("metric", "manhattan"), "spec.metric is 'manhattan'; it can be: l2, cosine, inner_product"),
        (changed("surprise", 1), "spec has an unknown member: surprise"),
        (changed("encoder.inputs.0.features.0.scale", -1), "features[0].scale is -1; the least possible is 0.0"),
        (changed("encoder.inputs.0.features.0.minimum", "x"), "features[0].minimum must be a finite number"),
        (changed("encoder.inputs.0.features.1.name", "bpm"), "names a feature twice: bpm"),
        (changed("encoder.inputs.0.shape", [4]), "shape is [4] but it lists 3 features"),
        (changed("encoder.outputs", []), "needs at least one input and one output"),
        (changed("check.inputs", []), "check.outputs has 5 rows, but check.inputs has 0"),
        (changed("check.inputs.0", [1]), "check.inputs[0] has 1 numbers; 3 are wanted"),
        (changed("check.tolerance", 1), "spec.check.tolerance is 1; the most possible is 0.001"),
        (changed("axes", [{"kl": 1, "interquartile_range": 1, "r2_cost": 1, "active": True}]), "axes lists 1 axes"),
    ],
)
def test_what_is_wrong_is_named(text: str, words: str) -> None:
    with pytest.raises(SpecError) as caught:
        Spec.parse(text)
    assert words in str(caught.value)


def test_a_rule_that_nothing_can_pass_is_refused() -> None:
    text = changed("encoder.inputs.0.features.0.minimum", 5)
    document = orjson.loads(text)
    document["encoder"]["inputs"][0]["features"][0]["maximum"] = 4
    with pytest.raises(SpecError, match="no value could pass"):
        Spec.parse(orjson.dumps(document))


def test_later_families_are_well_formed_but_not_run_yet() -> None:
    tokens = Port("notes", "tokens", "int64", (-1,))
    frames = Port("features", "vector", "float32", (-1, 128))
    scores = Port("scores", "scores", "float32", (2,), item_ids=("a", "b"))
    for inputs, outputs, words in [
        ((tokens,), MODEL.spec.encoder.outputs, "this one has: tokens"),
        ((frames,), MODEL.spec.encoder.outputs, r"has the shape \[-1, 128\]"),
        ((MODEL.spec.input, tokens), MODEL.spec.encoder.outputs, "this one has: columns, tokens"),
        ((MODEL.spec.input,), (*MODEL.spec.encoder.outputs, scores), "this one has: embedding, scores"),
    ]:
        spec = replace(MODEL.spec, encoder=replace(MODEL.spec.encoder, inputs=inputs, outputs=outputs))
        with pytest.raises(SpecError, match=words):
            spec.require_supported()


def test_a_model_of_one_vector_is_run() -> None:
    audio = Port("features", "vector", "float32", (3,))
    spec = replace(MODEL.spec, encoder=replace(MODEL.spec.encoder, inputs=(audio,)))
    spec.require_supported()
    assert Spec.parse(spec.to_json()) == spec


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_raise_a_spec_error(text: bytes) -> None:
    with pytest.raises(SpecError):
        Spec.parse(text)
