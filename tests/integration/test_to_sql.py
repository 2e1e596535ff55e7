"""Networks compiled to plpgsql answer as ONNX Runtime does: operator by operator, and the library's own graphs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import orjson
import psycopg
import pyarrow.parquet as parquet
import pytest
import torch
from numpy.typing import NDArray
from onnx import NodeProto
from torch import nn

from exporters.to_onnx import to_onnx
from exporters.to_sql import compile_network
from songspace.spec import Graph, Port
from tests.bench.data.models import library_model
from tests.graphs import answers, graph, node
from tests.server.servers import ROOT
from trainer.config import ModelSettings, read
from trainer.data.standardise import Scaling
from trainer.models.vae.export import RawEncoder
from trainer.models.vae.network import VAE

LIMIT = 1e-6

CREATE = """
    CREATE FUNCTION songspace.compiled(given vector) RETURNS vector LANGUAGE plpgsql STABLE STRICT
    SET search_path = '' AS $body$
    {}
    $body$"""
ASK = "SELECT songspace.compiled(row::vector)::text FROM unnest(%s::text[]) WITH ORDINALITY r (row, n) ORDER BY n"
RANDOM = np.random.default_rng(5)
WIDTH = 6
ROWS = (RANDOM.standard_normal((400, WIDTH)) * 3).astype(np.float32)


@pytest.fixture
def difference(connection: psycopg.Connection[Any]) -> Callable[[bytes, NDArray[np.float32]], float]:
    """Compiles a graph in a fresh database; returns the largest difference from ONNX Runtime, in parts of
    answers above 1."""

    def measure(file: bytes, rows: NDArray[np.float32]) -> float:
        compiled = compile_network(file, "encoder")
        assert not compiled.weights
        connection.execute(CREATE.format(compiled.body.replace("{vector}", "public")).encode())
        found = connection.execute(ASK, [[str(row) for row in rows.tolist()]])
        numbers = np.array([orjson.loads(text) for (text,) in found], np.float64)
        expected = answers(file, rows)
        assert numbers.shape == expected.shape
        return float((np.abs(numbers - expected) / np.maximum(1, np.abs(expected))).max())

    return measure


def weights(*shape: int) -> NDArray[np.float64]:
    return RANDOM.standard_normal(shape) / np.sqrt(shape[0])


def chain(*operators: NodeProto) -> Sequence[NodeProto]:
    return operators


@pytest.mark.parametrize(
    ("nodes", "constants"),
    [
        pytest.param(chain(node("Gemm", "features w b")), {"w": weights(6, 4), "b": weights(4)}, id="Gemm"),
        pytest.param(
            chain(node("Gemm", "features w b", transB=1, alpha=0.5, beta=2.0)),
            {"w": weights(4, 6), "b": weights(1, 4)},
            id="Gemm-transposed-scaled",
        ),
        pytest.param(chain(node("MatMul", "features w")), {"w": weights(6, 4)}, id="MatMul"),
        pytest.param(
            chain(node("Sub", "features m", "a"), node("Div", "a s", "c"), node("Add", "c c", "d"), node("Mul", "t d")),
            {"m": weights(6), "s": np.abs(weights(6)) + 1, "t": weights(1, 6)},
            id="Sub-Div-Add-Mul",
        ),
        pytest.param(
            chain(node("Sub", "one features", "a"), node("Div", "a four")), {"one": 1.0, "four": 4.0}, id="scalars"
        ),
        pytest.param(chain(node("Mul", "features features")), {}, id="Mul-of-rows"),
        pytest.param(chain(node("Relu", "features")), {}, id="Relu"),
        pytest.param(chain(node("Selu", "features")), {}, id="Selu"),
        pytest.param(chain(node("Selu", "features", alpha=1.5, gamma=1.2)), {}, id="Selu-of-its-own"),
        pytest.param(chain(node("Gelu", "features")), {}, id="Gelu"),
        pytest.param(chain(node("Gelu", "features", approximate="tanh")), {}, id="Gelu-tanh"),
        pytest.param(
            chain(
                node("Div", "features root", "a"),
                node("Erf", "a", "b"),
                node("Add", "b one", "c"),
                node("Mul", "half c", "d"),
                node("Mul", "features d"),
            ),
            {"root": np.sqrt(2), "one": 1.0, "half": 0.5},
            id="Gelu-in-parts",
        ),
        pytest.param(
            chain(
                node("Pow", "features three", "a"),
                node("Mul", "c a", "b"),
                node("Add", "features b", "d"),
                node("Mul", "root d", "e"),
                node("Tanh", "e", "f"),
                node("Add", "f one", "g"),
                node("Mul", "half g", "h"),
                node("Mul", "features h"),
            ),
            {"three": 3.0, "c": 0.044715, "root": np.sqrt(2 / np.pi), "one": 1.0, "half": 0.5},
            id="Gelu-tanh-in-parts",
        ),
        pytest.param(
            chain(node("LayerNormalization", "features s b", axis=-1, epsilon=1e-3)),
            {"s": weights(6), "b": weights(6)},
            id="LayerNormalization",
        ),
        pytest.param(
            chain(
                node("ReduceMean", "features axis", "a"),
                node("Sub", "features a", "b"),
                node("Pow", "b two", "c"),
                node("ReduceMean", "c axis", "d"),
                node("Add", "d small", "e"),
                node("Sqrt", "e", "f"),
                node("Div", "b f"),
            ),
            {"axis": np.array([-1]), "two": 2.0, "small": 1e-5},
            id="LayerNormalization-in-parts",
        ),
        pytest.param(chain(node("LpNormalization", "features", axis=-1, p=2)), {}, id="LpNormalization"),
        pytest.param(
            chain(node("ReduceSumSquare", "features axis", "a"), node("Sqrt", "a", "b"), node("Div", "features b")),
            {"axis": np.array([1])},
            id="L2-in-parts",
        ),
        pytest.param(
            chain(node("ReduceSum", "features axis", "a"), node("Tanh", "a", "b"), node("Add", "features b")),
            {"axis": np.array([1])},
            id="ReduceSum",
        ),
        pytest.param(chain(node("Clip", "features low high")), {"low": -1.0, "high": 2.0}, id="Clip"),
        pytest.param(chain(node("Clip", "features - high")), {"high": 0.5}, id="Clip-above"),
        pytest.param(
            chain(node("Max", "features low", "a"), node("Min", "a high", "b"), node("Exp", "b")),
            {"low": -1.0, "high": 2.0},
            id="Max-Min-Exp",
        ),
        pytest.param(
            chain(node("Constant", "", "c", value_float=2.0), node("Identity", "features", "a"), node("Mul", "a c")),
            {},
            id="Constant-Identity",
        ),
    ],
)
def test_each_operator_answers_as_onnx_runtime_does(
    nodes: Sequence[NodeProto], constants: dict[str, Any], difference: Callable[..., float]
) -> None:
    assert difference(graph(WIDTH, list(nodes), **constants), ROWS) <= LIMIT


@pytest.mark.parametrize("operator", ["Gelu", "Selu", "Relu", "Erf", "Tanh"])
def test_an_activation_holds_from_the_smallest_number_to_the_largest(
    operator: str, difference: Callable[..., float]
) -> None:
    sizes = [0.0, *(10.0**power for power in range(-37, 4)), 3.9, 4.0, 4.1, 5.6, 5.7]
    rows = np.array([[sign * size] for size in sizes for sign in (1, -1)], np.float32)
    rows = np.concatenate([rows, np.linspace(-8, 8, 2_001, dtype=np.float32)[:, None]])
    assert difference(graph(1, [node(operator, "features")]), rows) <= LIMIT


class Projection(nn.Module):
    """What torch writes around a head: layer, GELU by tanh, LayerNorm, F.normalize with its Shape and Expand."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.norm = nn.Linear(WIDTH, 9), nn.LayerNorm(9)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        hidden = nn.functional.gelu(self.layer(features), approximate="tanh")
        return nn.functional.normalize(self.norm(hidden), dim=-1)


def test_what_torch_exports_of_normalize_is_understood(difference: Callable[..., float]) -> None:
    torch.manual_seed(1)
    ports = (Port("features", "vector", "float32", (WIDTH,)),), (Port("embedding", "embedding", "float32", (9,)),)
    file = to_onnx(Projection().eval(), Graph(*ports), "encoder")
    assert {"Shape", "Expand", "ReduceL2"} <= {made.op_type for made in onnx.load_from_string(file).graph.node}
    assert difference(file, ROWS) <= LIMIT


def test_the_librarys_encoder_answers_the_same_over_thousands_of_rows(difference: Callable[..., float]) -> None:
    model = library_model()
    mean, scale = (np.array([getattr(f, name) for f in model.spec.features]) for name in ("mean", "scale"))
    rows = mean + scale * RANDOM.standard_normal((4_000, 18)) * RANDOM.choice([0.1, 1, 20], (4_000, 1))
    assert difference(model.encoder, rows.astype(np.float32)) <= LIMIT


def test_an_encoder_answers_the_same_over_real_tracks(shared_data: Path, difference: Callable[..., float]) -> None:
    names = read(ROOT / "trainer/configs/spotify.toml").source.feature_names
    table = parquet.read_table(shared_data / "spotify_tracks.parquet", columns=list(names))
    rows = np.column_stack([table[name].to_numpy() for name in names]).astype(np.float32)
    rows = rows[np.isfinite(rows).all(axis=1)][:5_000]
    scaling = Scaling(rows.mean(axis=0), rows.std(axis=0), np.ones(len(names), np.float32), 8.0)
    ports = (Port("features", "vector", "float32", (len(names),)),), (Port("embedding", "embedding", "float32", (8,)),)
    torch.manual_seed(2)
    file = to_onnx(RawEncoder(VAE(len(names), 8, ModelSettings()), scaling).eval(), Graph(*ports), "encoder")
    assert difference(file, rows) <= LIMIT
