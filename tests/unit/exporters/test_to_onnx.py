"""The ONNX file of a network: plain, small, free of traces, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from exporters.bundle import Bundle
from exporters.convert import convert
from exporters.to_onnx import to_onnx
from songspace.errors import ExportError, ModelError
from tests.unit.exporters.tiny import tiny_model
from trainer.trained import TrainedModel


@pytest.fixture(scope="module")
def model() -> Iterator[TrainedModel]:
    yield tiny_model()


@pytest.fixture(scope="module")
def encoder(bundle: Bundle) -> bytes:
    return bundle.encoder


def operators(file: bytes) -> list[str]:
    return [node.op_type for node in onnx.load_from_string(file).graph.node]


def test_the_graph_is_as_small_as_it_can_be(encoder: bytes) -> None:
    assert operators(encoder) == ["Sub", "Mul", "Clip", "Gemm", "Gelu", "Gemm", "Gelu", "Gemm"]


def test_two_exports_are_the_same_bytes(bundle: Bundle) -> None:
    first, second = bundle, convert(tiny_model())
    assert (first.encoder, first.decoder) == (second.encoder, second.decoder)
    assert first.identity == second.identity
    assert first.version == f"tiny@{first.identity[:12]}"


def test_other_weights_are_another_identity(bundle: Bundle) -> None:
    assert convert(tiny_model(seed=1)).identity != bundle.identity


def test_nothing_tells_of_the_machine(encoder: bytes) -> None:
    for trace in (str(Path.cwd()), "trainer", "torch", ".py"):
        assert trace.encode() not in encoder


def test_everything_is_inside_one_file(encoder: bytes) -> None:
    loaded = onnx.load_from_string(encoder)
    onnx.checker.check_model(loaded)
    assert {domain.domain for domain in loaded.opset_import} == {""}
    assert not loaded.functions
    assert not any(tensor.external_data for tensor in loaded.graph.initializer)


def test_any_batch_size_will_do(bundle: Bundle, model: TrainedModel) -> None:
    runtime = bundle.runtime()
    all_at_once = runtime.run(model.rows[:7])
    one_by_one = np.concatenate([runtime.run(model.rows[index : index + 1]) for index in range(7)])
    np.testing.assert_allclose(all_at_once, one_by_one, atol=1e-6)


def test_a_weight_that_others_read_is_not_folded() -> None:
    class Shared(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 3)
            self.register_buffer("weight", torch.tensor([1.0, 2.0, 3.0, 4.0]))

        def forward(self, features: torch.Tensor) -> torch.Tensor:
            weighted = features * self.weight
            return self.layer(weighted) + weighted.sum(dim=1, keepdim=True)

    module = Shared().eval()
    graph = tiny_model().spec.encoder
    file = to_onnx(module, graph, "encoder")
    assert operators(file)[:2] == ["Mul", "Gemm"]


def test_what_cannot_be_exported_is_said_in_one_line() -> None:
    class Branching(nn.Module):
        def forward(self, features: torch.Tensor) -> torch.Tensor:
            return features[:, :3] if float(features.sum()) > 0 else features[:, 1:]

    with pytest.raises(ExportError, match="PyTorch cannot export the encoder: ") as caught:
        to_onnx(Branching(), tiny_model().spec.encoder, "encoder")
    assert "\n" not in str(caught.value)


def test_a_network_that_is_not_the_specs_is_refused(bundle: Bundle) -> None:
    with pytest.raises(ModelError, match="the spec says"):
        replace(bundle, encoder=bundle.decoder or b"").runtime()
