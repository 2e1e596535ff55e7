"""Random weights of OpenL3's audio network, in the layout of its weight files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np

FILTERS = (64, 64, 128, 128, 256, 256, 512, 512)

Layers = dict[str, dict[str, Any]]


def layers(seed: int = 7) -> Layers:
    """Arrays by layer and name, in the network's order; the names as Keras 2.1 gave them."""
    return dict(_layers(np.random.default_rng(seed)))


def _layers(random: np.random.Generator) -> Iterator[tuple[str, dict[str, Any]]]:
    inputs = 1
    for number, filters in enumerate(FILTERS, 1):
        yield f"batch_normalization_{number}", _normalisation(random, inputs)
        name = "audio_embedding_layer" if number == len(FILTERS) else f"conv2d_{number}"
        kernel = random.normal(0, np.sqrt(2 / (9 * inputs)), (3, 3, inputs, filters))
        yield name, {"kernel:0": kernel, "bias:0": random.normal(0, 0.05, filters)}
        inputs = filters


def _normalisation(random: np.random.Generator, channels: int) -> dict[str, Any]:
    # The first one sees decibels.
    mean, variance = (-45.0, 300.0) if channels == 1 else (0.0, 1.0)
    return {
        "gamma:0": random.uniform(0.7, 1.3, channels),
        "beta:0": random.normal(0, 0.1, channels),
        "moving_mean:0": mean + random.normal(0, 0.1, channels),
        "moving_variance:0": variance * random.uniform(0.5, 1.5, channels),
    }


def as_file(content: Layers) -> bytes:
    """The bytes of a weight file; layers without weights stand between, as in the real one."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        names = [name for layer in content for name in (layer, f"activation_of_{layer}")]
        file.attrs["layer_names"] = [name.encode() for name in ["input_1", *names]]
        for name in ["input_1", *names]:
            group, arrays = file.create_group(name), content.get(name, {})
            group.attrs["weight_names"] = np.array([f"{name}/{array}".encode() for array in arrays], "S")
            for array, values in arrays.items():
                group.create_dataset(f"{name}/{array}", data=np.asarray(values, np.float32))
    return stream.getvalue()
