"""ONNX Runtime sessions as a server process can afford them: one thread, no arena, nothing phoned home."""

from __future__ import annotations

import functools

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from songspace.errors import ModelError
from songspace.onnx_check import require_plain_onnx
from songspace.spec import Graph, Port

ROWS_PER_RUN = 4096
ERRORS_ONLY = 3
ONNX_TYPES = {
    "float32": "tensor(float)",
    "float16": "tensor(float16)",
    "int64": "tensor(int64)",
    "int32": "tensor(int32)",
}


class Session:
    """One graph with one float32 input and one float32 output, ready to run."""

    def __init__(self, model: bytes, graph: Graph, what: str) -> None:
        """Load `model`. Raises ModelError where it is refused or its ports differ from those of the spec."""
        require_plain_onnx(model, what)
        try:
            self._session = onnxruntime.InferenceSession(model, _options(), providers=["CPUExecutionProvider"])
        except Exception as error:
            raise ModelError(f"ONNX Runtime cannot load the {what}: {error}") from None
        _require_ports(self._session.get_inputs(), graph.inputs, f"{what}'s input")
        _require_ports(self._session.get_outputs(), graph.outputs, f"{what}'s output")
        self._graph = graph
        self._input = graph.inputs[0].name
        self._output = [graph.outputs[0].name]

    def run(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run the graph over rows (n, width), at most `ROWS_PER_RUN` at a time, so that a cancel is soon heard."""
        if len(rows) <= ROWS_PER_RUN:
            return self._run(rows)
        parts = [self._run(rows[start : start + ROWS_PER_RUN]) for start in range(0, len(rows), ROWS_PER_RUN)]
        return np.concatenate(parts)

    def _run(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        answer: NDArray[np.float32] = self._session.run(self._output, {self._input: rows})[0]
        return answer

    def bound_row(self) -> BoundRow:
        """This graph bound to the memory of one row."""
        return BoundRow(self._session, self._graph)


class BoundRow:
    """One graph's run over a single row, through memory that is bound once.

    Write the row to `input` (1, width), `run()`, and read `output` (1, dims): a quarter cheaper than a run that
    takes and makes arrays of its own, which is most of what an inserted row costs.
    """

    def __init__(self, session: onnxruntime.InferenceSession, graph: Graph) -> None:
        """Bind the first input and output of `graph`."""
        source, target = graph.inputs[0], graph.outputs[0]
        self.input = np.zeros((1, source.width), dtype=np.float32)
        self.output = np.zeros((1, target.width), dtype=np.float32)
        binding = session.io_binding()
        binding.bind_input(source.name, "cpu", 0, np.float32, self.input.shape, self.input.ctypes.data)
        binding.bind_output(target.name, "cpu", 0, np.float32, self.output.shape, self.output.ctypes.data)
        self.run = functools.partial(session.run_with_iobinding, binding)


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = ERRORS_ONLY
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Else bytes that can be read as ONNX and as ONNX Runtime's own format are checked as the one, loaded as the other.
    options.add_session_config_entry("session.load_model_format", "ONNX")
    return options


def _require_ports(found: list[onnxruntime.NodeArg], wanted: tuple[Port, ...], what: str) -> None:
    names = [port.name for port in found]
    if names != [port.name for port in wanted]:
        raise ModelError(f"the {what}s are named {names}; the spec says {[port.name for port in wanted]}")
    for port, spec in zip(found, wanted, strict=True):
        if port.type != ONNX_TYPES[spec.type]:
            raise ModelError(f"the {what} '{port.name}' is {port.type}; the spec says {ONNX_TYPES[spec.type]}")
        batch, *shape = port.shape or [None]
        if isinstance(batch, int) or tuple(shape) != spec.shape:
            raise ModelError(
                f"the {what} '{port.name}' has shape {port.shape}; the spec says [any, {spec.width}]: "
                "the first dimension is the batch and must be dynamic"
            )
