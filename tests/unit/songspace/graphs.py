"""An honest model, and what is changed in it to make it a hostile one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from songspace.errors import ModelError
from songspace.onnx_check import require_plain_onnx
from tests.models import make_model

MODEL = make_model(["a", "b"], dims=2)
Graph = onnx.GraphProto
FLOAT = TensorProto.FLOAT


def integers(name: str, *values: int) -> TensorProto:
    return numpy_helper.from_array(np.array(values, np.int64), name)


def add(graph: Graph, operator: str, inputs: list[str], **attributes: object) -> None:
    graph.node.append(helper.make_node(operator, inputs, [f"added_{len(graph.node)}"], **attributes))


def refusal(model: onnx.ModelProto) -> str:
    with pytest.raises(ModelError) as caught:
        require_plain_onnx(model.SerializeToString(), "encoder")
    assert str(caught.value).startswith("the encoder is refused: ")
    return str(caught.value)


def changed(change: Callable[[Graph], object]) -> onnx.ModelProto:
    model = onnx.load_from_string(MODEL.encoder)
    change(model.graph)
    return model


def constant(graph: Graph, **value: object) -> None:
    add(graph, "Constant", [], **value)
