"""Refusal of ONNX files that are more than data: the walk over a model before any runtime may load it.

It refuses, with the reason, what a feed-forward network has no need of and an attacker has: weights in another file,
operators outside the standard or that run code, sizes that depend on values, shapes that do not fit their bytes, types
that are no tensors of numbers, names that would not survive being quoted. It needs numpy and no ONNX library.
"""

from __future__ import annotations

from songspace.errors import ModelError
from songspace.onnx_check.model import check_model

MAXIMUM_BYTES = 256 * 1024 * 1024


def require_plain_onnx(model: bytes, what: str) -> None:
    """Raise ModelError, naming `what` and the reason, unless `model` is one self-contained standard ONNX graph."""
    if not model:
        raise ModelError(f"the {what} is empty; give the bytes of an ONNX file")
    if len(model) > MAXIMUM_BYTES:
        raise ModelError(f"the {what} has {len(model)} bytes; the limit is {MAXIMUM_BYTES}")
    try:
        check_model(memoryview(model))
    except ModelError as error:
        raise ModelError(f"the {what} is refused: {error}") from None
