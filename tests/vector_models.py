"""A small real model that takes one vector, as a projection's export does, with random weights and no torch."""

from __future__ import annotations

import numpy as np

from songspace.spec import Check, Graph, Port, Spec
from tests.graphs import answers, graph, node
from tests.models import Model, nested

WIDTH, DIMS = 12, 4


class VectorModel(Model):
    """A model without a decoder."""

    @property
    def identity(self) -> str:
        from songspace.identity import identity

        return identity(self.encoder, None, self.text)


def make_vector_model(seed: int = 0, width: int = WIDTH, name: str = "head") -> VectorModel:
    """A layer of random weights and a length of 1, compared by cosine; -1 times a vector is not its neighbour."""
    generator = np.random.default_rng(seed)
    nodes = [
        node("Gemm", "features weight bias", "raw"),
        node("LpNormalization", "raw", axis=-1, p=2),
    ]
    weight = generator.normal(size=(width, DIMS)).astype(np.float32)
    encoder = graph(width, nodes, weight=weight, bias=generator.normal(size=DIMS).astype(np.float32))
    encoder = with_width(encoder)
    rows = generator.normal(size=(3, width)).astype(np.float32)
    ports = Port("features", "vector", "float32", (width,)), Port("embedding", "embedding", "float32", (DIMS,))
    check = Check(nested(rows), nested(answers(encoder, rows)))
    spec = Spec("test", "none", DIMS, "cosine", Graph((ports[0],), (ports[1],)), None, check)
    return VectorModel(name, spec, encoder, b"")


def with_width(encoder: bytes) -> bytes:
    """The graph with the width of its embedding, which `graph` leaves open, said."""
    import onnx

    model = onnx.load_from_string(encoder)
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = DIMS
    return bytes(model.SerializeToString())
