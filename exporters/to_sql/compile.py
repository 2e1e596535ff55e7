"""From the graph to the function: each node in turn is handed to whoever writes its operator."""

from __future__ import annotations

from exporters.to_sql.graph import Node, read
from exporters.to_sql.operands import Constant, Operand, Row
from exporters.to_sql.operators import WRITERS
from exporters.to_sql.operators.node import Operands
from exporters.to_sql.program import PARAMETER, Compiled, Program


def compile_network(file: bytes, what: str, first_weight: int = 0) -> Compiled:
    """Write an ONNX network as SQL; its rows of weights are numbered from `first_weight` + 1.

    Raises ExportError that names the operator where one is unknown, or used in a way that is.
    """
    network = read(file, what)
    program = Program(first_weight)
    known: dict[str, Operand] = {name: Constant(values) for name, values in network.constants.items()}
    known[network.input] = Row.given(program, network.width, PARAMETER)
    readers = network.readers()
    for node in network.nodes:
        known[node.output] = made = _write(node, program, known)
        if isinstance(made, Row):
            made.readers = max(made.readers, readers[node.output])
    answer = known[network.output]
    assert isinstance(answer, Row)
    return program.finish(answer.vector())


def _write(node: Node, program: Program, known: dict[str, Operand]) -> Operand:
    if node.operator not in WRITERS:
        raise node.refused(f"known are {', '.join(sorted(WRITERS))}")
    return WRITERS[node.operator](Operands(node, program, [known.get(name) for name in node.inputs]))
