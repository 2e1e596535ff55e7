"""Proof that a model answers the same wherever it runs: torch's answers against another runtime's.

Embeddings are compared absolutely. Decoded features are in raw units, from thousandths to hundreds of thousands,
so their difference is taken in parts of the feature's scale, or of the value itself where that is larger: no
float32 can be nearer to a value than a part of the value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from songspace.encoder import Encoder
from songspace.errors import ExportError
from songspace.spec import Spec
from trainer.data.table import Rows
from trainer.trained import TrainedModel

LIMIT = 1e-5
LEAST_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Answers:
    """What a runtime says to raw rows: embeddings (n, dims), and features (n, width) decoded from torch's own."""

    embeddings: Rows
    decoded: Rows | None


@dataclass(frozen=True, slots=True)
class Parity:
    """The largest difference from torch over `rows` rows; `decoder` in parts of scale or value."""

    rows: int
    encoder: float
    decoder: float | None

    def __str__(self) -> str:
        decoder = "" if self.decoder is None else f", decoder {self.decoder:.1e} of scale"
        return f"largest difference over {self.rows:,} rows: encoder {self.encoder:.1e}{decoder} (limit {LIMIT:g})"


def torch_answers(model: TrainedModel, rows: Rows) -> Answers:
    """What the trained network itself says."""
    embeddings = _run(model.encoder, rows)
    return Answers(embeddings, None if model.decoder is None else _run(model.decoder, embeddings))


def runtime_answers(runtime: Encoder, rows: Rows, embeddings: Rows, decodes: bool) -> Answers:
    """What ONNX Runtime says: to `rows`, and to torch's `embeddings` where the model decodes."""
    return Answers(runtime.run(rows), runtime.decode(embeddings) if decodes else None)


def compare(expected: Answers, found: Answers, spec: Spec, where: str) -> Parity:
    """The differences, once they are within the limit. Raises ExportError with the figure where they are not."""
    decoder = None
    if expected.decoded is not None and found.decoded is not None:
        scale = np.array([feature.scale for feature in spec.features])
        decoder = _worst(expected.decoded, found.decoded, np.maximum(scale, np.abs(expected.decoded)))
    parity = Parity(len(expected.embeddings), _worst(expected.embeddings, found.embeddings), decoder)
    # Written so that NaN is refused as well.
    if not (parity.encoder <= LIMIT and (decoder is None or decoder <= LIMIT)):
        raise ExportError(
            f"{where} does not answer as the trained network does; {parity}. Nothing was deployed: "
            "a model that depends on where it runs cannot be trusted"
        )
    return parity


def _worst(expected: Rows, found: Rows, unit: Rows | float = 1.0) -> float:
    if expected.shape != found.shape:
        return float("inf")
    difference = np.abs(found.astype(np.float64) - expected)
    # A constant zero has no scale; there, only equality will do.
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(difference == 0, 0.0, difference / unit)
    return float(np.max(parts, initial=0.0))


def _run(module: nn.Module, rows: Rows) -> Rows:
    with torch.no_grad():
        return np.asarray(module.eval()(torch.from_numpy(np.ascontiguousarray(rows))).numpy(), np.float32)
