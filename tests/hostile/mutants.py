"""Mutated ONNX files, the same for the same seed: some by bytes, some by a look at what the bytes mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import onnx
from onnx import ModelProto, TensorProto

HUGE = (0, -1, 1 << 31, 1 << 40, (1 << 63) - 1, -(1 << 63))
OPERATORS = (
    "Add",
    "Conv",
    "Gemm",
    "Einsum",
    "LSTM",
    "Reshape",
    "Softmax",
    "Attention",
    "Pad",
    "Loop",
    "LayerNormalization",
)
NAMES = ("", "features", "embedding", "weight_0", "it's", 'a"b', "a\0b", "x" * 5000, "../../etc/passwd")


# ---- by bytes ----------------------------------------------------------------------------------------------------


def flip(chance: Random, content: bytes) -> bytes:
    """One to four bits turned over."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def truncate(chance: Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def splice(chance: Random, content: bytes) -> bytes:
    """A piece of the file copied over or into another place."""
    start, length, place = chance.randrange(len(content)), chance.randint(1, 64), chance.randrange(len(content))
    return content[:place] + content[start : start + length] + content[place + chance.choice((0, length)) :]


def overwrite(chance: Random, content: bytes) -> bytes:
    """One byte set to a value that is a limit of some kind: of a length, a varint, a sign."""
    place = chance.randrange(len(content))
    return content[:place] + bytes([chance.choice((0, 1, 0x7F, 0x80, 0xFF))]) + content[place + 1 :]


def repeat(chance: Random, content: bytes) -> bytes:
    """The file with a piece of itself appended: fields that stand twice."""
    return content + content[chance.randrange(len(content)) :]


# ---- by meaning --------------------------------------------------------------------------------------------------


def tensors(model: ModelProto) -> list[TensorProto]:
    return [*model.graph.initializer, *(a.t for node in model.graph.node for a in node.attribute if a.HasField("t"))]


def declare(chance: Random, model: ModelProto) -> None:
    """A weight of another shape."""
    tensor = chance.choice(tensors(model))
    if not tensor.dims or chance.random() < 0.3:
        tensor.dims.append(chance.choice((1, *HUGE)))
    else:
        tensor.dims[chance.randrange(len(tensor.dims))] = chance.choice((1, 2, 17, *HUGE))


def reshape(chance: Random, model: ModelProto) -> None:
    """A weight of another shape with as many elements."""
    tensor = chance.choice(tensors(model))
    shape = [*tensor.dims, 1]
    chance.shuffle(shape)
    tensor.dims[:] = shape[: chance.choice((len(shape), len(shape) - 1))]


def retype(chance: Random, model: ModelProto) -> None:
    """A weight or a port of another type."""
    if chance.random() < 0.5:
        chance.choice(tensors(model)).data_type = chance.randint(-1, 25)
    else:
        port = chance.choice([*model.graph.input, *model.graph.output])
        port.type.tensor_type.elem_type = chance.randint(0, 25)


def resize_port(chance: Random, model: ModelProto) -> None:
    dimension = chance.choice(chance.choice([*model.graph.input, *model.graph.output]).type.tensor_type.shape.dim)
    dimension.dim_value = chance.choice((1, 2, 3, 100, *HUGE))


def exchange_operator(chance: Random, model: ModelProto) -> None:
    chance.choice(model.graph.node).op_type = chance.choice(OPERATORS)


def rewire(chance: Random, model: ModelProto) -> None:
    """A node that reads or writes another value."""
    node = chance.choice(model.graph.node)
    edges = node.input if chance.random() < 0.7 else node.output
    names = [*NAMES, *(name for other in model.graph.node for name in other.output)]
    if edges and chance.random() < 0.7:
        edges[chance.randrange(len(edges))] = chance.choice(names)
    else:
        edges.append(chance.choice(names))


def give_attribute(chance: Random, model: ModelProto) -> None:
    """An attribute that the operator has, or has not, of a value it does not expect."""
    name = chance.choice(
        ("axis", "axes", "perm", "alpha", "transA", "transB", "equation", "to", "kernel_shape", "value")
    )
    value = chance.choice((*HUGE[:4], 1.5, "ij,jk->ik", [1, 0], [1 << 40]))
    chance.choice(model.graph.node).attribute.append(onnx.helper.make_attribute(name, value))


def remove(chance: Random, model: ModelProto) -> None:
    """A node, a weight or a port less."""
    part = chance.choice((model.graph.node, model.graph.initializer, model.graph.input, model.graph.output))
    del part[chance.randrange(len(part))]


def duplicate(chance: Random, model: ModelProto) -> None:
    """A node, a weight or a port more."""
    part = chance.choice((model.graph.node, model.graph.initializer, model.graph.input, model.graph.output))
    part.append(chance.choice(part))


def change_version(chance: Random, model: ModelProto) -> None:
    if chance.random() < 0.5:
        model.ir_version = chance.choice((0, 1, 3, 99, *HUGE))
    else:
        model.opset_import[0].version = chance.choice((0, 1, 7, 11, 21, 99, *HUGE))


BY_BYTES: tuple[Callable[[Random, bytes], bytes], ...] = (flip, truncate, splice, overwrite, repeat)
BY_MEANING: tuple[Callable[[Random, ModelProto], None], ...] = (
    declare,
    reshape,
    retype,
    resize_port,
    exchange_operator,
    rewire,
    give_attribute,
    remove,
    duplicate,
    change_version,
)


def mutants(content: bytes, seed: int) -> Iterator[bytes]:
    """Mutants of an ONNX file without end, each by one or two mutations."""
    chance = Random(seed)
    while True:
        if chance.random() < 0.5:
            mutant = chance.choice(BY_BYTES)(chance, content)
        else:
            model = onnx.load_from_string(content)
            for _ in range(chance.randint(1, 2)):
                try:
                    chance.choice(BY_MEANING)(chance, model)
                except (IndexError, ValueError):
                    continue  # the first mutation left nothing for the second, or the value has no place in the field
            mutant = model.SerializeToString()
        if mutant != content:
            yield mutant
