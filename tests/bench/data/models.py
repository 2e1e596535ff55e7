"""The two models that are measured, with random weights: the library's encoder and a head over OpenL3 vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import onnx
import psycopg
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from exporters.to_onnx import to_onnx
from songspace.identity import identity
from songspace.spec import Check, Feature, Graph, Port, Spec
from trainer.config import DEFAULT_CONFIG, Config, ModelSettings, read
from trainer.data.standardise import Scaling
from trainer.data.synthetic import generate
from trainer.models.vae.export import RawEncoder
from trainer.models.vae.network import VAE

HEAD_WIDTH, HEAD_HIDDEN, HEAD_DIMS = 6144, 512, 256
OPSET, IR_VERSION = 20, 10
LATENTS = [f"vae_latent_{axis}" for axis in range(8)]


@dataclass(frozen=True, slots=True)
class BenchModel:
    """A model's bytes and spec, as register_model takes them."""

    name: str
    spec: Spec
    encoder: bytes

    @property
    def identity(self) -> str:
        """What encode_row is called with."""
        return identity(self.encoder, None, self.spec.to_json())

    def register(self, connection: psycopg.Connection) -> int:
        """Store it; returns its id."""
        call = "SELECT songspace.register_model(%s, %s, %s)"
        row = connection.execute(call, [self.name, self.spec.to_json(), self.encoder]).fetchone()
        assert row is not None
        return int(row[0])


@cache
def feature_names() -> tuple[str, ...]:
    """The 18 features of the client's table, in the model's order."""
    return _config().source.feature_names


def _config() -> Config:
    return read(DEFAULT_CONFIG)


@cache
def library_model(dims: int = 8, seed: int = 1) -> BenchModel:
    """18-64-32-`dims` with GELU, exported as the exporter does it: scaling, clip and rules of the client's config."""
    config = _config()
    rows = np.column_stack([generate(1_000).columns[name] for name in config.source.feature_names]).astype(np.float32)
    rows = rows[rows[:, 0] > 0]
    deviation = rows.std(axis=0)
    scaling = Scaling(rows.mean(axis=0), np.where(deviation > 1e-6, deviation, 0), np.ones(18, np.float32), 8.0)
    features = scaling.features(config.source.features)
    columns = Port("features", "columns", "float32", (18,), features, config.source.reject_all_zero)
    graph = Graph((columns,), (Port("embedding", "embedding", "float32", (dims,)),))
    torch.manual_seed(seed)
    module = RawEncoder(VAE(18, dims, ModelSettings()), scaling).eval()
    with torch.no_grad():
        answers = module(torch.from_numpy(rows[:4])).numpy()
    return _model(f"library_{dims}_{seed}", graph, rows[:4], answers, to_onnx(module, graph, "encoder"))


@cache
def head_model(by_columns: bool = False) -> BenchModel:
    """6144-512-256 with LayerNorm, GELU and L2 norm, as the audio head has them: of a vector, or of columns."""
    random = np.random.default_rng(1)
    features = tuple(Feature(f"e{index}") for index in range(HEAD_WIDTH)) if by_columns else ()
    kind = "columns" if by_columns else "vector"
    graph = Graph(
        (Port("features", kind, "float32", (HEAD_WIDTH,), features),),
        (Port("embedding", "embedding", "float32", (HEAD_DIMS,)),),
    )
    encoder = _head_bytes(random)
    row = random.standard_normal((1, HEAD_WIDTH)).astype(np.float32)
    return _model("head", graph, row, _run(encoder, row), encoder)


def _model(name: str, graph: Graph, rows: NDArray[np.float32], answers: NDArray[np.float32], data: bytes) -> BenchModel:
    check = Check(_nested(rows), _nested(answers))
    dims = graph.outputs[0].shape[0]
    return BenchModel(name, Spec("bench", "gelu", dims, "l2", graph, None, check), data)


def _nested(rows: NDArray[np.float32]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in rows)


def _head_bytes(random: np.random.Generator) -> bytes:
    weights = {
        "first": random.standard_normal((HEAD_WIDTH, HEAD_HIDDEN)) / np.sqrt(HEAD_WIDTH),
        "first_bias": np.zeros(HEAD_HIDDEN),
        "scale": np.ones(HEAD_HIDDEN),
        "shift": np.zeros(HEAD_HIDDEN),
        "second": random.standard_normal((HEAD_HIDDEN, HEAD_DIMS)) / np.sqrt(HEAD_HIDDEN),
        "second_bias": np.zeros(HEAD_DIMS),
    }
    nodes = [
        helper.make_node("Gemm", ["features", "first", "first_bias"], ["a"]),
        helper.make_node("LayerNormalization", ["a", "scale", "shift"], ["b"], axis=-1),
        helper.make_node("Gelu", ["b"], ["c"]),
        helper.make_node("Gemm", ["c", "second", "second_bias"], ["d"]),
        helper.make_node("LpNormalization", ["d"], ["embedding"], axis=-1, p=2),
    ]
    ports = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", width])
        for name, width in (("features", HEAD_WIDTH), ("embedding", HEAD_DIMS))
    ]
    stored = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items()]
    graph = helper.make_graph(nodes, "head", ports[:1], ports[1:], stored)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    made.ir_version = IR_VERSION
    onnx.checker.check_model(made)
    return bytes(made.SerializeToString())


def _run(encoder: bytes, rows: NDArray[np.float32]) -> NDArray[np.float32]:
    import onnxruntime

    session = onnxruntime.InferenceSession(encoder, providers=["CPUExecutionProvider"])
    answer: NDArray[np.float32] = session.run(None, {"features": rows})[0]
    return answer
