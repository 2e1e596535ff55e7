"""A torch module as one ONNX file: standard operators, weights inside, the same bytes for the same weights."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator

import onnx
import torch
from onnx import helper
from torch import nn

from exporters.fold import fold_weights
from songspace.errors import ExportError
from songspace.onnx_check import require_plain_onnx
from songspace.spec import Graph, Port

# The first operator set with Gelu as one node.
OPSET = 20
# What onnxruntime 1.20, the oldest that is taken, reads.
IR_VERSION = 10
TORCH_TYPES = {
    "float32": torch.float32,
    "float16": torch.float16,
    "int64": torch.int64,
    "int32": torch.int32,
}


def to_onnx(module: nn.Module, graph: Graph, what: str) -> bytes:
    """The ONNX file of `module`, whose ports are those of `graph`. Raises ExportError or ModelError."""
    exported = _export(module, graph, what)
    fold_weights(exported.graph)
    model = _without_traces(exported).SerializeToString(deterministic=True)
    require_plain_onnx(model, what)
    return bytes(model)


def _export(module: nn.Module, graph: Graph, what: str) -> onnx.ModelProto:
    batch = torch.export.Dim("batch")
    try:
        with _silence(), torch.no_grad():
            program = torch.onnx.export(
                module.eval(),
                tuple(_example(port) for port in graph.inputs),
                dynamo=True,
                opset_version=OPSET,
                input_names=[port.name for port in graph.inputs],
                output_names=[port.name for port in graph.outputs],
                dynamic_shapes=tuple({0: batch} for _ in graph.inputs),
                external_data=False,
                verbose=False,
            )
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise ExportError(f"PyTorch cannot export the {what}: {reason}") from error
    if program is None:
        raise ExportError(f"PyTorch cannot export the {what}, and does not say why")
    return program.model_proto


def _example(port: Port) -> torch.Tensor:
    # Two rows, because an exporter takes a batch of one for a constant.
    shape = [2, *(3 if size < 0 else size for size in port.shape)]
    return torch.zeros(shape, dtype=TORCH_TYPES[port.type])


def _without_traces(exported: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph without the exporter's notes: stack traces with paths, numbered symbols, versions."""
    source = exported.graph
    for message in (*source.node, *source.initializer, *source.input, *source.output):
        message.ClearField("doc_string")
        message.ClearField("metadata_props")
    graph = helper.make_graph(source.node, "songspace", source.input, source.output, initializer=source.initializer)
    model = helper.make_model(graph, opset_imports=exported.opset_import, producer_name="songspace")
    model.ir_version = IR_VERSION
    return model


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)
