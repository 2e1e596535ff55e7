"""Small real models for tests: the graphs that the exporter writes, with random weights and no torch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from songspace.encoder import Encoder
from songspace.identity import identity, version
from songspace.spec import Check, Feature, Graph, Port, Spec


@dataclass(frozen=True)
class Model:
    """A model's bytes and spec, as register_model takes them."""

    name: str
    spec: Spec
    encoder: bytes
    decoder: bytes

    @property
    def text(self) -> str:
        return self.spec.to_json()

    @property
    def identity(self) -> str:
        return identity(self.encoder, self.decoder, self.text)

    @property
    def version(self) -> str:
        return version(self.name, self.identity)

    def runtime(self) -> Encoder:
        return Encoder(self.spec, self.encoder, self.decoder)


def make_model(
    features: list[Feature] | list[str],
    dims: int = 3,
    seed: int = 0,
    name: str = "test",
    metric: str = "l2",
    reject_all_zero: bool = False,
    hidden: tuple[int, ...] = (16,),
) -> Model:
    """A model over `features` that standardises, and mixes them by random layers with tanh between."""
    listed = tuple(Feature(f) if isinstance(f, str) else f for f in features)
    width = len(listed)
    columns = Port("features", "columns", "float32", (width,), listed, reject_all_zero)
    embedding = Port("embedding", "embedding", "float32", (dims,))
    spec = Spec(
        family="test",
        activation="tanh",
        dims=dims,
        metric=metric,
        encoder=Graph((columns,), (embedding,)),
        decoder=Graph((replace(embedding, kind="vector"),), (replace(columns, kind="vector", features=()),)),
        check=Check((), ()),
    )
    generator = np.random.default_rng(seed)
    forth = layers(generator, listed, (width, *hidden, dims), encodes=True)
    back = layers(generator, listed, (dims, *hidden, width), encodes=False)
    encoder = graph_bytes("features", "embedding", forth, width, dims)
    decoder = graph_bytes("embedding", "features", back, dims, width)
    return with_check(Model(name, spec, encoder, decoder), generator)


def with_check(model: Model, generator: np.random.Generator) -> Model:
    """The model with check vectors that its own networks answer."""
    means = np.array([feature.mean for feature in model.spec.features])
    scales = np.array([feature.scale for feature in model.spec.features])
    low, high = np.array([feature.bounds for feature in model.spec.features]).T
    rows = generator.normal(means, scales, (5, len(means))).clip(low, high).astype(np.float32)
    runtime = model.runtime()
    outputs = runtime.run(rows)
    check = Check(nested(rows), nested(outputs), nested(runtime.decode(outputs)))
    return replace(model, spec=replace(model.spec, check=check))


def nested(rows: NDArray[np.float32]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in rows)


def layers(
    generator: np.random.Generator, features: tuple[Feature, ...], sizes: tuple[int, ...], encodes: bool
) -> list[tuple[str, NDArray[np.float32]]]:
    """(operator, second operand) of the graph, applied one after the other."""
    means = np.array([f.mean for f in features], np.float32)
    scales = np.array([f.scale for f in features], np.float32)
    inverse = np.divide(1, scales, out=np.zeros_like(scales), where=scales > 0)
    network: list[tuple[str, NDArray[np.float32]]] = []
    for size in pairwise(sizes):
        weights = generator.normal(size=size).astype(np.float32) / np.float32(np.sqrt(size[0]))
        network += [("MatMul", weights), ("Tanh", np.zeros(0, np.float32))]
    network.pop()
    if encodes:
        return [("Sub", means), ("Mul", inverse), *network]
    return [*network, ("Mul", scales), ("Add", means)]


def graph_bytes(
    input_name: str,
    output_name: str,
    steps: list[tuple[str, NDArray[np.float32]]],
    width: int,
    out_width: int,
) -> bytes:
    """The ONNX file of a chain of operators."""
    nodes, weights, previous = [], [], input_name
    for index, (operator, operand) in enumerate(steps):
        name = output_name if index == len(steps) - 1 else f"step_{index}"
        inputs = [previous]
        if operand.size:
            weights.append(numpy_helper.from_array(operand, f"weight_{index}"))
            inputs.append(f"weight_{index}")
        nodes.append(helper.make_node(operator, inputs, [name]))
        previous = name
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info(input_name, TensorProto.FLOAT, ["batch", width])],
        [helper.make_tensor_value_info(output_name, TensorProto.FLOAT, ["batch", out_width])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 10
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
