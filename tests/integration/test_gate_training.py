"""What the gate makes of the trainer's own figures: a model's reconstruction and axes here, beside its spec's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from exporters.to_sql import register_sql
from songspace.spec import Axis, Feature
from tests.integration.library import FEATURES, Library, feature_row
from tests.integration.models_of_a_space import another
from tests.integration.test_gate import filled, refusal
from tests.models import Model, graph_bytes, make_model, with_check

GROUPS = {"latent": {"groups": [{"name": "global", "axes": 1}, {"name": "fine", "axes": 2}]}}


def linear_model(
    forth: np.ndarray, back: np.ndarray, features: Sequence[Feature] = FEATURES, metric: str = "l2", **evidence: Any
) -> Model:
    """Standardised features times `forth` (4, 3), and back times `back` (3, 4); nothing is clipped in the graph."""
    base = make_model(list(features), dims=3, name="linear", metric=metric, reject_all_zero=True)
    means, scales = (np.array([getattr(f, part) for f in features], np.float32) for part in ("mean", "scale"))
    inverse = np.divide(1, scales, out=np.zeros_like(scales), where=scales > 0)
    encode = [("Sub", means), ("Mul", inverse), ("MatMul", forth.astype(np.float32))]
    decode = [("MatMul", back.astype(np.float32)), ("Mul", scales), ("Add", means)]
    encoder = graph_bytes("features", "embedding", encode, 4, 3)
    decoder = graph_bytes("embedding", "features", decode, 3, 4)
    spec = replace(base.spec, **evidence)
    return with_check(Model("linear", spec, encoder, decoder), np.random.default_rng(0))


def axes(*active: bool) -> tuple[Axis, ...]:
    return tuple(Axis(1.5 if alive else 0.0, 1.3, 0.1, alive) for alive in active)


def library_r2(model: Model) -> float:
    """R2 over the library's 200 rows, by numpy."""
    rows = np.array([feature_row(number) for number in range(200)])
    rows = rows[model.runtime().rules.accepted(rows)]
    decoded = model.runtime().decode(model.runtime().encode(rows)).astype(np.float64)
    alive = np.array([feature.scale > 0 for feature in model.spec.features])
    mean, scale, clip = (
        np.array([getattr(f, part) for f in model.spec.features])[alive] for part in ("mean", "scale", "clip")
    )
    z = np.clip((rows[:, alive] - mean) / scale, -clip, clip)
    guess = (decoded[:, alive] - mean) / scale
    return float(1 - np.square(z - guess).sum() / np.square(z - z.mean(axis=0)).sum())


def checked(library: Library, model: Model) -> dict[str, Any]:
    """The evidence of a check of this model, staged anew."""
    library.all("SELECT songspace.retire('vae', staged_model) FROM songspace.spaces WHERE staged_model IS NOT NULL")
    filled(library, model)
    library.all("SELECT * FROM songspace.check_staged('vae')")
    query = "SELECT to_jsonb(e) FROM songspace.evidence e ORDER BY evidence_id DESC LIMIT 1"
    evidence: dict[str, Any] = library.one(query)
    return evidence


THREE_OF_FOUR = np.eye(4)[:, :3]


def test_what_the_trainer_measured_stands_beside_what_the_library_shows(library: Library) -> None:
    figures = {"metrics": {"r2": 0.74, "skip_leakage": 0.01}, "training": {"options": GROUPS}}
    model = linear_model(THREE_OF_FOUR, THREE_OF_FOUR.T, axes=axes(True, True, True), **figures)
    evidence = checked(library, model)
    found = evidence["training"]
    assert found["trained"] == {
        "r2": 0.74,
        "active_axes": 3,
        "rate": 4.5,
        "skip_leakage": 0.01,
        "options": GROUPS,
    }
    assert found["here"]["r2"] == pytest.approx(library_r2(model), abs=1e-6) == pytest.approx(0.75, abs=0.05)
    assert found["here"]["active_axes"] == 3 and found["lost_axes"] == []
    assert [axis["in_group"] for axis in found["axes"]] == ["global", "fine", "fine"]
    assert found["axes"][2]["spread"] == pytest.approx(1.3, abs=0.3) and found["axes"][2]["trained_spread"] == 1.3
    assert evidence["r2_lost"] == pytest.approx(0.74 - library_r2(model), abs=1e-6)
    assert evidence["passed"] and evidence["lost_axes"] == 0
    told = next(notice for notice in library.notices if "in training" in notice)
    assert "in training R2 0.740, 3 axes active, 4.5 nats; here R2 0.7" in told and "not here" not in told


def test_a_model_that_no_longer_reconstructs_the_library_is_refused(library: Library) -> None:
    model = linear_model(THREE_OF_FOUR, -THREE_OF_FOUR.T, metrics={"r2": 0.74}, axes=axes(True, True, True))
    message = refusal(library, f"CALL songspace.deploy('vae', {library.register(model)})")
    assert "is not fit to be active" in message and "r2_lost is " in message and "above 0.2" in message
    assert library.one("SELECT r2_lost FROM songspace.evidence") == pytest.approx(0.74 - library_r2(model), abs=1e-5)
    library.all("SELECT songspace.set_threshold('vae', 'r2_lost', NULL)")
    library.all("SELECT * FROM songspace.check_staged('vae')")
    library.all("SELECT songspace.activate('vae')")


def test_an_axis_that_the_library_has_no_use_for_is_told_by_number_and_group(library: Library) -> None:
    forth = THREE_OF_FOUR * [1, 1, 0.01]
    figures = {"training": {"options": GROUPS}, "axes": axes(True, False, True)}
    evidence = checked(library, linear_model(forth, THREE_OF_FOUR.T, **figures))
    assert evidence["training"]["lost_axes"] == [2] and evidence["lost_axes"] == 1 and evidence["passed"]
    assert any("active in training, not here: axis 2 (of the group fine)" in notice for notice in library.notices)
    library.all("SELECT songspace.set_threshold('vae', 'lost_axes', 0)")
    library.all("SELECT * FROM songspace.check_staged('vae')")
    assert "lost_axes is 1" in refusal(library, "SELECT songspace.activate('vae')")


def test_constant_features_and_those_beyond_the_clip_count_as_in_training(library: Library) -> None:
    features = [replace(FEATURES[0], clip=0.5), FEATURES[1], replace(FEATURES[2], scale=0.0), FEATURES[3]]
    model = linear_model(THREE_OF_FOUR, THREE_OF_FOUR.T, features, metrics={"r2": 0.5})
    assert checked(library, model)["training"]["here"]["r2"] == pytest.approx(library_r2(model), abs=1e-6)


def without_decoder() -> Model:
    model = linear_model(THREE_OF_FOUR, THREE_OF_FOUR.T, metrics={"r2": 0.74})
    spec = replace(model.spec, decoder=None, check=replace(model.spec.check, decoded=()))
    return replace(model, spec=spec, decoder=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("what", ["an older spec", "odd figures", "no decoder"])
def test_what_a_model_does_not_say_is_not_measured_and_no_reason_to_refuse(library: Library, what: str) -> None:
    odd = {"metrics": {"r2": "good", "rate": 3}, "training": {"options": {"latent": {"groups": "two"}}}}
    model = {
        "an older spec": lambda: linear_model(THREE_OF_FOUR, -THREE_OF_FOUR.T),
        "odd figures": lambda: linear_model(THREE_OF_FOUR, -THREE_OF_FOUR.T, **odd),
        "no decoder": without_decoder,
    }[what]()
    evidence = checked(library, model)
    assert (evidence["r2_lost"], evidence["lost_axes"], evidence["passed"]) == (None, None, True)
    told = next(notice for notice in library.notices if "in training" in notice)
    assert ("here R2 not measured" if what == "no decoder" else "in training R2 not measured") in told
    library.all("SELECT songspace.activate('vae')")


def test_rows_that_have_left_the_rules_since_are_left_out(library: Library) -> None:
    library.all("UPDATE music SET onset_rate = 'NaN', bpm = 0 WHERE identifier < 'track00050'")
    model = linear_model(THREE_OF_FOUR, THREE_OF_FOUR.T, metrics={"r2": 0.74})
    filled(library, model)
    library.all("UPDATE music SET crest = NULL WHERE identifier BETWEEN 'track00050' AND 'track00060'")
    library.all("SELECT * FROM songspace.check_staged('vae')")
    assert abs(library.one("SELECT r2_lost FROM songspace.evidence")) < 0.1


def test_a_model_that_runs_as_sql_is_measured_alike(library: Library) -> None:
    register_sql(library.connection, 1, library.model.encoder, library.model.decoder)
    library.all("SELECT songspace.set_engine('vae', 'sql')")
    model = linear_model(THREE_OF_FOUR, THREE_OF_FOUR.T, metrics={"r2": 0.74})
    register_sql(library.connection, library.register(model), model.encoder, model.decoder)
    assert checked(library, model)["training"]["here"]["r2"] == pytest.approx(library_r2(model), abs=1e-5)
    second, model_id = another(library)
    register_sql(library.connection, model_id, second.encoder, None)
    evidence = checked(library, second)
    assert "r2" not in evidence["training"]["here"] and evidence["passed"]


def test_a_model_of_directions_is_measured_by_the_spread_of_a_unit_vector(library: Library) -> None:
    forth = THREE_OF_FOUR * [1, 1, 0.06]
    model = linear_model(forth, THREE_OF_FOUR.T, metric="cosine", axes=axes(True, True, True))
    assert checked(library, model)["training"]["lost_axes"] == []
    assert checked(library, replace(model, spec=replace(model.spec, metric="l2")))["training"]["lost_axes"] == [2]
