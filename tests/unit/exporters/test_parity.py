"""The proof: what is compared, in which unit, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from exporters.bundle import Bundle
from exporters.convert import convert, prove
from exporters.parity import LIMIT, Answers, compare, torch_answers
from songspace.errors import ExportError
from tests.unit.exporters.tiny import tiny_model


def test_onnx_runtime_answers_as_torch_does(bundle: Bundle) -> None:
    model = tiny_model()
    parity = prove(bundle, model.rows, torch_answers(model, model.rows))
    assert parity.rows == 1_200
    assert parity.encoder <= LIMIT
    assert parity.decoder is not None and parity.decoder <= LIMIT


def test_features_in_large_units_are_compared_in_parts_of_their_scale() -> None:
    model = tiny_model(scale=(30.0, 5e7, 0.1, 0.0))
    assert prove(convert(model), model.rows, torch_answers(model, model.rows)).rows == 1_200


def test_a_network_changed_since_is_refused_with_the_figure(bundle: Bundle) -> None:
    model = tiny_model()
    with torch.no_grad():
        model.encoder.mean_head.bias += 1e-3  # type: ignore[union-attr, operator]
    with pytest.raises(ExportError, match=r"ONNX Runtime does not answer .*encoder 1\.0e-03.*limit 1e-05"):
        prove(bundle, model.rows, torch_answers(model, model.rows))


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_no_number_is_refused(wrong: float) -> None:
    model = tiny_model()
    expected = torch_answers(model, model.rows)
    embeddings = expected.embeddings.copy()
    embeddings[3, 1] = wrong
    with pytest.raises(ExportError, match="Postgres"):
        compare(expected, replace(expected, embeddings=embeddings), model.spec, "Postgres")


def test_missing_answers_are_refused() -> None:
    model = tiny_model()
    expected = torch_answers(model, model.rows)
    with pytest.raises(ExportError, match="encoder inf"):
        compare(expected, Answers(expected.embeddings[:-1], None), model.spec, "Postgres")


def test_a_decoder_is_compared_in_its_features_scales() -> None:
    model = tiny_model()
    expected = torch_answers(model, model.rows)
    assert expected.decoded is not None
    decoded = expected.decoded.copy()
    decoded[0, 1] += 700 * 1e-3
    with pytest.raises(ExportError, match="decoder"):
        compare(expected, replace(expected, decoded=decoded), model.spec, "Postgres")
