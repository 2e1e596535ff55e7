"""Which rows a model is stored with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from exporters.check_vectors import COUNT, check_vectors, choose_rows
from exporters.convert import convert
from exporters.parity import torch_answers
from songspace.errors import ModelError
from tests.unit.exporters.tiny import tiny_model


def test_ordinary_and_extreme_rows_with_torchs_answers() -> None:
    model = tiny_model()
    check = check_vectors(model)
    assert len(check.inputs) == len(check.outputs) == len(check.decoded) == COUNT
    assert max(row[0] for row in check.inputs) == 1e6
    answers = torch_answers(model, np.array(check.inputs, np.float32))
    np.testing.assert_allclose(check.outputs, answers.embeddings, atol=1e-6)


def test_a_library_of_few_rows_gives_those() -> None:
    model = tiny_model()
    assert len(choose_rows(model.rows[:3], model.spec)) == 3


def test_a_decoded_value_near_zero_of_a_large_unit_is_taken_in_its_scale() -> None:
    """A float32 network is no nearer to 0 milliseconds than a part of the minutes that the feature spans."""
    model = tiny_model(scale=(30.0, 1e5, 0.1, 0.0))
    bundle = convert(model)
    check = check_vectors(model)
    rows = [list(row) for row in check.decoded]
    rows[0][1] += 0.5
    moved = replace(check, decoded=tuple(map(tuple, rows)))
    replace(bundle, spec_text=replace(bundle.spec, check=moved).to_json()).runtime().require_check_vectors()
    rows[0][1] += 5
    moved = replace(check, decoded=tuple(map(tuple, rows)))
    with pytest.raises(ModelError, match="the decoder's answers differ"):
        replace(bundle, spec_text=replace(bundle.spec, check=moved).to_json()).runtime().require_check_vectors()
