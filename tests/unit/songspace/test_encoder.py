"""The encoder: scaling, constant columns, rules, check vectors, refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from songspace.encoder import Encoder
from songspace.errors import FeatureError, ModelError
from songspace.session import ROWS_PER_RUN
from songspace.spec import Check, Feature
from tests.hostile.models import mixing, turning
from tests.models import make_model

FEATURES = [Feature("bpm", mean=120, scale=30), Feature("air", mean=1, scale=0), Feature("crest", reject=(0.0,))]


def test_a_constant_column_carries_nothing_and_decodes_to_its_constant() -> None:
    runtime = make_model(FEATURES, dims=2).runtime()
    one, other = runtime.encode(np.array([[100.0, 1.0, 5.0], [100.0, 99.0, 5.0]]))
    assert one.tolist() == other.tolist()
    assert runtime.decode(np.array([[0.1, 0.2]]))[0][1] == 1


def test_raw_features_are_scaled_inside() -> None:
    shifted = [replace(feature, mean=feature.mean + 1) for feature in FEATURES]
    rows = np.array([[100.0, 1.0, 5.0]])
    plain, moved = make_model(FEATURES, dims=2), make_model(shifted, dims=2)
    assert plain.runtime().encode(rows) == pytest.approx(moved.runtime().encode(rows + 1), abs=1e-6)


def test_rows_that_break_a_rule_come_back_as_nan_and_the_others_are_not_disturbed() -> None:
    runtime = make_model(FEATURES, dims=2).runtime()
    rows = np.array([[100.0, 1.0, 5.0], [np.nan, 1.0, 5.0], [100.0, 1.0, 0.0], [90.0, 1.0, 4.0]])
    found = runtime.encode(rows)
    assert np.isnan(found[:, 0]).tolist() == [False, True, True, False]
    assert found[3].tolist() == runtime.encode(rows[3:])[0].tolist()
    assert runtime.encode(rows[1:2]).shape == (1, 2)


def test_a_batch_larger_than_a_run_equals_its_rows() -> None:
    runtime = make_model(["a", "b"], dims=2).runtime()
    rows = np.random.default_rng(1).normal(size=(2 * ROWS_PER_RUN + 3, 2)).astype(np.float32)
    found = runtime.run(rows)
    assert found.shape == (len(rows), 2)
    for index in (0, ROWS_PER_RUN - 1, ROWS_PER_RUN, len(rows) - 1):
        assert found[index] == pytest.approx(runtime.run(rows[index : index + 1])[0], abs=1e-6)


def test_no_rows_are_no_embeddings() -> None:
    assert make_model(FEATURES, dims=2).runtime().encode(np.zeros((0, 3))).shape == (0, 2)


def test_a_wrong_number_of_features_names_those_wanted() -> None:
    runtime = make_model(FEATURES, dims=2).runtime()
    with pytest.raises(FeatureError, match="3 features are wanted, 2 given; in order: bpm, air, crest"):
        runtime.encode(np.zeros((1, 2)))
    with pytest.raises(FeatureError, match="2 numbers of an embedding are wanted, 3 given"):
        runtime.decode(np.zeros((1, 3)))


def test_check_vectors_are_reproduced_or_the_difference_is_told() -> None:
    model = make_model(FEATURES, dims=2)
    model.runtime().require_check_vectors()
    check = model.spec.check
    for wrong in (
        replace(check, outputs=tuple((row[0] + 1e-3, row[1]) for row in check.outputs)),
        replace(check, decoded=tuple((*row[:2], row[2] + 1e-3) for row in check.decoded)),
        replace(check, outputs=tuple((float("nan"), row[1]) for row in check.outputs)),
    ):
        with pytest.raises(ModelError, match="differ from the spec's check vectors"):
            replace(model, spec=replace(model.spec, check=wrong)).runtime().require_check_vectors()


def test_bytes_that_are_two_formats_at_once_are_loaded_as_the_one_that_was_checked() -> None:
    model = make_model(FEATURES, dims=2)
    # Six bytes of a producer's name, and what ONNX Runtime knows its own format by, in its place.
    both = replace(model, encoder=b"\x12\x06xxORTM" + model.encoder)
    assert both.runtime().encode(np.array([[100.0, 1.0, 5.0]])) == pytest.approx(
        model.runtime().encode(np.array([[100.0, 1.0, 5.0]]))
    )


def test_answers_of_another_shape_are_refused() -> None:
    with pytest.raises(ModelError, match=r"answers have the shape \(2, 1\); the spec says \(1, 2\)"):
        turning().runtime().require_check_vectors()


def test_an_answer_may_not_depend_on_other_rows() -> None:
    runtime = mixing().runtime()
    runtime.require_check_vectors()
    with pytest.raises(ModelError, match="answers in a batch of 4096 differ"):
        runtime.require_same_answers()
    make_model(FEATURES, dims=2).runtime().require_same_answers()


def test_a_model_without_a_decoder_says_so() -> None:
    model = make_model(FEATURES, dims=2)
    spec = replace(model.spec, decoder=None, check=Check(model.spec.check.inputs, model.spec.check.outputs))
    with pytest.raises(FeatureError, match="no decoder"):
        Encoder(spec, model.encoder).decode(np.zeros((1, 2)))


def test_a_bound_row_equals_a_run() -> None:
    runtime = make_model(["a", "b"], dims=2).runtime()
    rows = np.random.default_rng(2).normal(size=(20, 2)).astype(np.float32)
    for row in rows:
        runtime.row.input[0] = row
        runtime.row.run()
        assert runtime.row.output[0].tolist() == runtime.run(row[None])[0].tolist()


def test_one_row_is_encoded_as_among_many() -> None:
    runtime = make_model(FEATURES, dims=2).runtime()
    rows = [[100.0, 1.0, 5.0], [float("nan"), 1.0, 5.0], [90.0, 1.0, 0.0], [1e300, 1.0, 5.0]]
    for row, expected in zip(rows, runtime.encode(np.array(rows)), strict=True):
        found = runtime.encode_row(row)
        assert (found is None) == bool(np.isnan(expected[0]))
        assert found is None or found.tolist() == expected.tolist()
    assert runtime.encode_row([None, 1.0, 5.0]) is None


def test_one_row_of_a_wrong_shape_is_an_error() -> None:
    runtime = make_model(FEATURES, dims=2).runtime()
    with pytest.raises(FeatureError, match="3 features are wanted, 4 given"):
        runtime.encode_row([1.0, 1.0, 1.0, 1.0])
    nested: list[Any] = [[1.0], [1.0], [1.0]]
    with pytest.raises(FeatureError, match="one row is wanted"):
        runtime.encode_row(nested)
