"""OpenL3's audio network as its weight file holds it: legacy Keras HDF5, a group a layer."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import h5py
import numpy as np
from numpy.typing import NDArray

from songspace.errors import ExportError

Array = NDArray[np.float32]

# Filters of the eight convolutions, in the network's order; each but the last is followed by a batch normalisation.
FILTERS = (64, 64, 128, 128, 256, 256, 512, 512)
KERNEL = (3, 3)
NORMALISATION = ("gamma", "beta", "moving_mean", "moving_variance")
CONVOLUTION = ("kernel", "bias")


@dataclass(frozen=True, slots=True)
class Normalisation:
    """A batch normalisation over c channels; every array (c,)."""

    gamma: Array
    beta: Array
    mean: Array
    variance: Array


@dataclass(frozen=True, slots=True)
class Convolution:
    """A convolution: kernel (3, 3, inputs, filters), bias (filters,)."""

    kernel: Array
    bias: Array


@dataclass(frozen=True, slots=True)
class Weights:
    """The network: a normalisation of its input, seven convolutions with one each, and the embedding layer."""

    first: Normalisation
    hidden: tuple[tuple[Convolution, Normalisation], ...]
    last: Convolution

    @property
    def parameters(self) -> int:
        """How many numbers the file holds."""
        pairs = [part for pair in self.hidden for part in pair]
        layers = [self.first, *pairs, self.last]
        return sum(getattr(layer, name).size for layer in layers for name in layer.__slots__)


def read_weights(content: bytes) -> Weights:
    """The network of a weight file's bytes, not compressed. Raises ExportError where it is another network."""
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            layers = [_layer(name, arrays) for name, arrays in _arrays(file)]
    except (OSError, KeyError, RuntimeError, ValueError, AttributeError) as error:
        raise ExportError(f"the weights are not a Keras HDF5 weight file: {error}") from None
    return _checked(layers)


def _arrays(file: h5py.File) -> Iterator[tuple[str, dict[str, Array]]]:
    """Name of every layer that has weights, with these by the last word of their names."""
    for layer in file.attrs["layer_names"]:
        group = file[layer]
        found = {_last_word(_text(name)): np.asarray(group[name], np.float32) for name in group.attrs["weight_names"]}
        if found:
            yield _text(layer), found


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else name


def _last_word(name: str) -> str:
    return name.rpartition("/")[2].partition(":")[0]


def _layer(name: str, arrays: dict[str, Array]) -> Normalisation | Convolution:
    # By name: in which order a layer lists its arrays differs between versions of Keras.
    if set(arrays) == set(NORMALISATION):
        return Normalisation(*(arrays[part] for part in NORMALISATION))
    if set(arrays) == set(CONVOLUTION):
        return Convolution(*(arrays[part] for part in CONVOLUTION))
    raise ExportError(
        f"layer {name} holds {', '.join(sorted(arrays))}, which is no layer of OpenL3's audio network; weight files "
        "older than v0_4_0 hold their front end too and cannot be taken"
    )


def _checked(layers: list[Normalisation | Convolution]) -> Weights:
    kinds = [type(layer) for layer in layers]
    if kinds != [Normalisation, *[Convolution, Normalisation] * (len(FILTERS) - 1), Convolution]:
        raise ExportError(
            f"the file has {kinds.count(Convolution)} convolutions and {kinds.count(Normalisation)} batch "
            "normalisations, or not in the order of OpenL3's audio network (8 of each, a normalisation first)"
        )
    inputs = 1
    for number, filters in enumerate(FILTERS):
        _require_shapes(layers[2 * number], {name: (inputs,) for name in Normalisation.__slots__}, number)
        _require_shapes(layers[2 * number + 1], {"kernel": (*KERNEL, inputs, filters), "bias": (filters,)}, number)
        inputs = filters
    first, *middle, last = layers
    return Weights(first, tuple(zip(middle[::2], middle[1::2], strict=True)), last)  # type: ignore[arg-type]


def _require_shapes(layer: Normalisation | Convolution, shapes: dict[str, tuple[int, ...]], number: int) -> None:
    for name, shape in shapes.items():
        values: Array = getattr(layer, name)
        where = f"{name} of block {number + 1}"
        if values.shape != shape:
            raise ExportError(f"{where} has the shape {values.shape}; OpenL3's audio network has {shape} there")
        if not np.isfinite(values).all():
            raise ExportError(f"{where} holds values that are no numbers")
        if name == "variance" and (values < 0).any():
            raise ExportError(f"{where} holds a negative variance")
