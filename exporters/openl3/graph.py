"""The network as an ONNX graph: mel decibels in, embeddings out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from exporters.openl3.weights import Convolution, Normalisation, Weights
from trainer.audio.shapes import FRAMES

# What onnxruntime 1.20, the oldest that is taken, reads; the operators are older still.
OPSET, IR_VERSION = 17, 8
EPSILON = 1e-3
# Hidden convolutions after which the picture is halved.
HALVED = (1, 3, 5)
# The last pooling, (frequency, time), by number of bands and width of the embedding.
POOLS = {(128, 6144): (4, 8), (128, 512): (16, 24), (256, 6144): (8, 8), (256, 512): (32, 24)}
INPUT, OUTPUT = "mel", "embedding"


def build(weights: Weights, bands: int, dims: int, metadata: Mapping[str, str]) -> onnx.ModelProto:
    """The network over `mel` (n, 1, bands, 199) with the output `embedding` (n, dims).

    `(bands, dims)` is one of `POOLS`. Every convolution takes the normalisation behind it into its weights. The first
    normalisation stays a node: the convolution behind it pads with zeros after it.
    """
    graph = _Graph()
    value = graph.normalisation(INPUT, weights.first)
    for number, (convolution, normalisation) in enumerate(weights.hidden):
        value = graph.convolution(value, *_folded(convolution, normalisation))
        value = graph.node("Relu", [value])
        if number in HALVED:
            value = graph.node("MaxPool", [value], kernel_shape=[2, 2], strides=[2, 2])
    value = graph.convolution(value, weights.last.kernel, weights.last.bias)
    pool = list(POOLS[bands, dims])
    value = graph.node("MaxPool", [value], kernel_shape=pool, strides=pool)
    # Keras keeps the channel last, and flattens in that order.
    value = graph.node("Transpose", [value], perm=[0, 2, 3, 1])
    graph.node("Flatten", [value], [OUTPUT], axis=1)
    return graph.model(bands, dims, metadata)


def _folded(convolution: Convolution, after: Normalisation) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    scale = after.gamma.astype(np.float64) / np.sqrt(after.variance.astype(np.float64) + EPSILON)
    return convolution.kernel * scale, (convolution.bias - after.mean) * scale + after.beta


class _Graph:
    """Nodes and constants as they are added; every node's value is named by its number."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def node(self, kind: str, inputs: list[str], outputs: list[str] | None = None, **attributes: Any) -> str:
        outputs = outputs or [f"value_{len(self.nodes)}"]
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=f"{kind}_{len(self.nodes)}", **attributes))
        return outputs[0]

    def constant(self, values: NDArray[np.floating]) -> str:
        name = f"weight_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    def normalisation(self, value: str, layer: Normalisation) -> str:
        constants = [self.constant(values) for values in (layer.gamma, layer.beta, layer.mean, layer.variance)]
        return self.node("BatchNormalization", [value, *constants], epsilon=EPSILON)

    def convolution(self, value: str, kernel: NDArray[np.floating], bias: NDArray[np.floating]) -> str:
        inputs = [value, self.constant(kernel.transpose(3, 2, 0, 1)), self.constant(bias)]
        return self.node("Conv", inputs, kernel_shape=[3, 3], pads=[1, 1, 1, 1])

    def model(self, bands: int, dims: int, metadata: Mapping[str, str]) -> onnx.ModelProto:
        given = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["batch", 1, bands, FRAMES])
        made = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", dims])
        graph = helper.make_graph(self.nodes, "openl3", [given], [made], initializer=self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="songspace")
        model.ir_version = IR_VERSION
        helper.set_model_props(model, dict(sorted(metadata.items())))
        onnx.checker.check_model(model, full_check=True)
        return model
