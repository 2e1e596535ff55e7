"""From a trained model to a bundle that was proved against it."""

from __future__ import annotations

from dataclasses import replace

from exporters.bundle import Bundle
from exporters.check_vectors import check_vectors
from exporters.parity import Answers, Parity, compare, runtime_answers
from exporters.to_onnx import to_onnx
from songspace.errors import ExportError
from trainer.data.table import Rows
from trainer.trained import TrainedModel


def convert(model: TrainedModel) -> Bundle:
    """The bundle of a trained model; nothing is written yet. Raises ExportError or ModelError."""
    decoder = None
    if model.decoder is not None:
        if model.spec.decoder is None:
            raise ExportError(f"{model.name} has a decoder that its spec does not describe")
        decoder = to_onnx(model.decoder, model.spec.decoder, "decoder")
    encoder = to_onnx(model.encoder, model.spec.encoder, "encoder")
    spec = replace(model.spec, check=check_vectors(model))
    return Bundle(model.name, encoder, decoder, spec.to_json(), model.source)


def prove(bundle: Bundle, rows: Rows, expected: Answers) -> Parity:
    """Compare ONNX Runtime with torch's answers. Raises ExportError or ModelError where they differ."""
    runtime = bundle.runtime()
    runtime.require_check_vectors()
    decodes = expected.decoded is not None and bundle.decoder is not None
    found = runtime_answers(runtime, rows, expected.embeddings, decodes)
    return compare(expected, found, bundle.spec, "ONNX Runtime")
