"""What stands in for scikit-learn's and numpy's classes while a checkpoint is read: it keeps numbers and runs nothing.

A scaler in a checkpoint is a pickle of a Python object, and a pickle can name any code. PyTorch's own reader without
code (`weights_only`) admits tensors and plain values; to that these classes are added under the names that a
StandardScaler is made of. Neither scikit-learn nor numpy is called by what the file says.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Float64s = npt.NDArray[np.float64]
NUMBERS = ("b1", "f4", "f8", "i4", "i8", "u4", "u8")


class Scaler:
    """A StandardScaler's attributes."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Keep them."""
        self.attributes = dict(state)

    def numbers(self, name: str) -> Float64s | None:
        """An attribute that is an array of numbers; None where it is None or missing."""
        value = self.attributes.get(name)
        return np.asarray(value.values, np.float64) if isinstance(value, Array) else None


class ElementType:
    """A numpy dtype: the code of its elements, with their byte order."""

    def __init__(self, code: str, *_: Any) -> None:
        """Take the code of a dtype, such as f8."""
        self.code = str(code)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Take its byte order, the second of its parts."""
        self.code = str(state[1]).replace("|", "") + self.code

    def read(self, raw: bytes, shape: tuple[int, ...]) -> npt.NDArray[Any]:
        """The numbers in some bytes. Raises ValueError for elements that are no plain numbers."""
        if self.code.lstrip("<>=") not in NUMBERS:
            raise ValueError(f"it holds elements of type {self.code}, which are not numbers")
        return np.frombuffer(raw, self.code, math.prod(shape)).reshape(shape)


class Array:
    """A numpy array: its numbers, or a list of what else it holds, such as names."""

    values: npt.NDArray[Any] | list[Any]

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Take version, shape, element type, whether it is in Fortran's order, and content."""
        _, shape, kind, by_columns, content = state
        if isinstance(content, list):
            self.values = content
            return
        read = kind.read(content, tuple(shape))
        self.values = read.reshape(shape, order="F") if by_columns else read


def new_array(*_: Any) -> Array:
    """An array that is still to take its content."""
    return Array()


def scalar(kind: ElementType, raw: bytes) -> Any:
    """A numpy scalar as a plain number."""
    return kind.read(raw, (1,)).tolist()[0]


# scikit-learn and numpy moved their modules; a file names those of its day.
STAND_INS: list[Callable[..., Any] | tuple[Callable[..., Any], str]] = [
    (Scaler, "sklearn.preprocessing._data.StandardScaler"),
    (Scaler, "sklearn.preprocessing.data.StandardScaler"),
    (Array, "numpy.ndarray"),
    (ElementType, "numpy.dtype"),
    (new_array, "numpy.core.multiarray._reconstruct"),
    (new_array, "numpy._core.multiarray._reconstruct"),
    (scalar, "numpy.core.multiarray.scalar"),
    (scalar, "numpy._core.multiarray.scalar"),
]
