"""check_staged and activate: what the gate measures of a model, what it refuses and what it writes down."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import psycopg
import pytest

from songspace.spec import Feature
from tests.integration.library import FEATURES, Library
from tests.integration.models_of_a_space import another
from tests.models import Model, make_model

GENTLE = np.linspace(0, 1, 21)


def filled(library: Library, model: Model) -> int:
    """Register, stage and fill a model."""
    model_id = library.register(model)
    library.all("SELECT songspace.stage('vae', %s)", model_id)
    library.all("CALL songspace.backfill('vae')")
    return model_id


def refusal(library: Library, statement: str) -> str:
    """Message and detail of the error of a statement that must fail."""
    with pytest.raises(psycopg.Error) as caught:
        library.all(statement)
    return f"{caught.value.diag.message_primary} {caught.value.diag.message_detail} {caught.value.diag.message_hint}"


def test_a_good_model_passes_and_its_evidence_is_kept(library: Library) -> None:
    model, second = another(library)
    filled(library, model)
    checked = {row[0]: row[1:4] for row in library.all("SELECT * FROM songspace.check_staged('vae')")}
    assert checked["parity"][0] < 1e-6 and checked["parity"][2]
    assert checked["active_axes"][0] == 1 and checked["coverage"][0] == 1 and checked["recall"][0] == 1
    assert 0 < checked["overlap"][0] < 1 and checked["overlap"][1] is None
    assert checked["drift"] == (None, 1, True)
    library.all("SELECT songspace.activate('vae')")
    assert library.one(
        "SELECT space, model, passed, failures, activated_at IS NOT NULL, forced_by, checked_by = current_user "
        "FROM songspace.evidence"
    ) == ("vae", model.version, True, [], True, None, True)
    assert library.one("SELECT active_model, staged_model, previous_model FROM songspace.spaces") == (second, None, 1)
    library.require_agreement()


def test_a_collapsed_model_is_refused_by_deploy_and_the_old_one_stays(library: Library) -> None:
    flat = [replace(feature, scale=1e9) for feature in FEATURES]
    model_id = library.register(make_model(flat, dims=3, name="flat"))
    message = refusal(library, f"CALL songspace.deploy('vae', {model_id})")
    assert "is not fit to be active" in message and "active_axes is 0" in message and "force => true" in message
    assert library.one("SELECT passed FROM songspace.evidence") is False
    assert library.one("SELECT active_model FROM songspace.spaces") == 1
    library.require_agreement()
    library.all("SELECT songspace.activate('vae', force => true)")
    assert library.one("SELECT forced_by = session_user FROM songspace.evidence")
    assert library.one("SELECT active_model FROM songspace.spaces") == model_id


def test_bounds_are_set_by_space(library: Library) -> None:
    filled(library, another(library)[0])
    for measure, bound in (("parity", -1), ("recall", 1.1), ("overlap", 1.0), ("coverage", 1.5), ("active_axes", 2)):
        library.all("SELECT songspace.set_threshold('vae', %s, %s)", measure, bound)
        library.all("SELECT * FROM songspace.check_staged('vae')")
        assert f"{measure} is " in refusal(library, "SELECT songspace.activate('vae')")
        library.all("SELECT songspace.set_threshold('vae', %s, NULL)", measure)
    library.all("SELECT * FROM songspace.check_staged('vae')")
    library.all("SELECT songspace.activate('vae')")
    assert "does not measure" in refusal(library, "SELECT songspace.set_threshold('vae', 'beauty', 1)")


def test_a_model_that_refuses_rows_loses_coverage(library: Library) -> None:
    strict = [replace(FEATURES[0], minimum=120.0), *FEATURES[1:]]
    filled(library, make_model(strict, dims=3, name="strict"))
    library.all("SELECT * FROM songspace.check_staged('vae')")
    assert "coverage is 0." in refusal(library, "SELECT songspace.activate('vae')")


def test_only_a_check_of_this_staging_counts(library: Library) -> None:
    model, second = another(library)
    filled(library, model)
    assert "nothing is known yet" in refusal(library, "SELECT songspace.activate('vae')")
    library.all("SELECT * FROM songspace.check_staged('vae')")
    library.all("SELECT songspace.retire('vae', %s)", second)
    filled(library, model)
    assert "nothing is known yet" in refusal(library, "SELECT songspace.activate('vae')")


def test_a_library_unlike_the_training_data_is_drift(library: Library) -> None:
    def trained_on(scale: float) -> Model:
        rows = np.array(library.all("SELECT bpm, danceability FROM music")) * [scale, 1]
        snapshot = {name: np.quantile(rows[:, i], GENTLE).tolist() for i, name in enumerate(["bpm", "danceability"])}
        model = make_model(list(FEATURES), dims=3, seed=int(scale * 10), name="drifting", reject_all_zero=True)
        return replace(model, spec=replace(model.spec, training={"snapshot": snapshot}))

    filled(library, trained_on(1.0))
    library.all("SELECT * FROM songspace.check_staged('vae')")
    same = library.one("SELECT drift_by_feature FROM songspace.evidence")
    assert same["bpm"] < 0.05 and same["danceability"] < 0.05 and same.keys() == {"bpm", "danceability"}
    library.all("SELECT songspace.retire('vae', staged_model) FROM songspace.spaces")
    message = refusal(library, f"CALL songspace.deploy('vae', {library.register(trained_on(1000.0))})")
    assert "drift is " in message
    drift = library.one("SELECT drift_by_feature FROM songspace.evidence ORDER BY evidence_id DESC LIMIT 1")
    assert drift["bpm"] > 1 and drift["danceability"] < 0.05


@pytest.mark.parametrize("values", ["same", "shifted", "spiked", "constant", "away from the constant"])
def test_the_stability_index_is_that_of_its_definition(library: Library, values: str) -> None:
    generator = np.random.default_rng(3)
    training, found = generator.normal(0, 1, 20_000), generator.normal(0, 1, 5_000)
    if values == "shifted":
        found = found + 0.5
    elif values == "spiked":
        training, found = np.maximum(training, 0.2), np.maximum(found, 0.2)
    elif "constant" in values:
        training = np.full(100, 0.1)
        found = np.where(generator.random(5_000) < 0.3, 0.7, 0.1) if "away" in values else np.full(50, 0.1)
    quantiles = np.quantile(training, GENTLE)
    answer = library.one("SELECT songspace.stability_index(%s, %s)", quantiles.tolist(), found.tolist())
    assert answer == pytest.approx(stability_index(quantiles.astype(np.float32), found.astype(np.float32)), abs=1e-9)
    assert (answer > 0.2) is (values in ("shifted", "away from the constant"))


def stability_index(quantiles: np.ndarray, values: np.ndarray) -> float:
    """The sum over bins of (found - expected) ln(found / expected); equal quantiles are one bin, none below 1e-4."""
    inner = np.unique(quantiles)
    inner = inner[:-1] if len(inner) > 1 else inner
    edges = np.concatenate([[-np.inf], inner, [np.inf]])
    expected = np.array([np.mean([low < q <= high for q in quantiles[1:]]) for low, high in pairwise(edges)])
    found = np.array([np.mean((values > low) & (values <= high)) for low, high in pairwise(edges)])
    expected, found = np.maximum(expected, 1e-4), np.maximum(found, 1e-4)
    return float(np.sum((found - expected) * np.log(found / expected)))


def test_axes_of_a_cosine_model_are_measured_against_a_unit_vector(library: Library) -> None:
    model = make_model([Feature("bpm", mean=120, scale=30), *FEATURES[1:]], dims=3, name="turned", metric="cosine")
    filled(library, model)
    checked = dict(library.all("SELECT measure, value FROM songspace.check_staged('vae')"))
    assert checked["active_axes"] == 1 and checked["recall"] > 0.95
