"""A weight file to an ONNX network: the same answers as the layers themselves, whatever order they are listed in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray
from torch.nn import functional

from exporters.openl3.graph import POOLS, build
from exporters.openl3.weights import read_weights
from songspace.errors import ExportError
from tests.sound.weights import as_file, layers

Rows = NDArray[np.float32]


def answers(model: onnx.ModelProto, mel: Rows) -> Rows:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    answer: Rows = session.run(None, {"mel": mel})[0]
    return answer


def by_layers(content: dict[str, dict[str, Any]], mel: Rows, pool: tuple[int, int]) -> Rows:
    """The network layer by layer in double precision, nothing folded; flattened as Keras does."""
    arrays = [
        {name[:-2]: torch.tensor(np.float32(values)).double() for name, values in a.items()} for a in content.values()
    ]
    value = torch.tensor(mel).double()
    for number, layer in enumerate(arrays):
        if "gamma" in layer:
            statistics = layer["moving_mean"], layer["moving_variance"], layer["gamma"], layer["beta"]
            value = functional.batch_norm(value, *statistics, eps=1e-3)
            value = torch.relu(value) if number else value
            value = functional.max_pool2d(value, 2) if number in (4, 8, 12) else value
        else:
            value = functional.conv2d(value, layer["kernel"].permute(3, 2, 0, 1), layer["bias"], padding=1)
    value = functional.max_pool2d(value, pool)
    return value.permute(0, 2, 3, 1).flatten(1).numpy().astype(np.float32)


@pytest.fixture(scope="module")
def mel() -> Rows:
    return np.random.default_rng(2).uniform(-80, 0, (2, 1, 128, 199)).astype(np.float32)


def test_the_network_answers_as_its_layers_do(mel: Rows) -> None:
    content = layers()
    model = build(read_weights(as_file(content)), 128, 6144, {})
    np.testing.assert_allclose(answers(model, mel), by_layers(content, mel, (4, 8)), atol=1e-4)


@pytest.mark.parametrize(("bands", "dims"), POOLS)
def test_bands_and_widths(bands: int, dims: int) -> None:
    content = layers()
    mel = np.random.default_rng(2).uniform(-80, 0, (1, 1, bands, 199)).astype(np.float32)
    found = answers(build(read_weights(as_file(content)), bands, dims, {}), mel)
    assert found.shape == (1, dims)
    np.testing.assert_allclose(found, by_layers(content, mel, POOLS[bands, dims]), atol=1e-4)


def test_the_order_of_a_layer_s_arrays_does_not_matter(mel: Rows) -> None:
    content = layers()
    turned = {layer: dict(reversed(arrays.items())) for layer, arrays in content.items()}
    one, other = (build(read_weights(as_file(given)), 128, 6144, {}) for given in (content, turned))
    assert one.SerializeToString(deterministic=True) == other.SerializeToString(deterministic=True)


def broken(change: str) -> bytes:
    content = layers()
    match change:
        case "layer missing":
            del content["conv2d_4"]
        case "array missing":
            del content["conv2d_4"]["bias:0"]
        case "shape":
            content["conv2d_4"]["kernel:0"] = content["conv2d_4"]["kernel:0"][:, :, :, :-1]
        case "nan":
            content["batch_normalization_3"]["beta:0"][5] = np.nan
        case "negative variance":
            content["batch_normalization_3"]["moving_variance:0"][5] = -1
        case "front end":
            content = {"melspectrogram_1": {"real_kernels:0": np.zeros(3)}} | content
        case "order":
            content = dict(reversed(content.items()))
    return as_file(content)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("layer missing", "7 convolutions and 8 batch normalisations"),
        ("array missing", "layer conv2d_4 holds kernel, which is no layer of OpenL3"),
        ("shape", r"kernel of block 4 has the shape \(3, 3, 128, 127\); .* has \(3, 3, 128, 128\) there"),
        ("nan", "beta of block 3 holds values that are no numbers"),
        ("negative variance", "variance of block 3 holds a negative variance"),
        ("front end", "layer melspectrogram_1 holds real_kernels.*older than v0_4_0"),
        ("order", "not in the order of OpenL3's audio network"),
    ],
)
def test_another_network_is_refused(change: str, message: str) -> None:
    with pytest.raises(ExportError, match=message):
        read_weights(broken(change))


@pytest.mark.parametrize("content", [b"", b"no HDF5", as_file({})[:500], as_file({})])
def test_what_is_no_weight_file_is_refused(content: bytes) -> None:
    with pytest.raises(ExportError, match=r"not a Keras HDF5 weight file|0 convolutions"):
        read_weights(content)


def test_a_network_for_the_trainer_needs_no_tensorflow(tmp_path: Path, weight_file: Path) -> None:
    import subprocess
    import sys

    root = Path(__file__).parents[4]
    code = "import sys; from exporters.openl3.__main__ import main; main(sys.argv[1:]); print(*sys.modules)"
    arguments = [sys.executable, "-c", code, "--weights", weight_file, "--to", tmp_path / "a.onnx"]
    environment = {"PYTHONPATH": f"{root}:{root / 'extension'}"}
    said = subprocess.run(arguments, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout
    modules = {name.partition(".")[0] for name in said.splitlines()[-1].split()}
    assert modules & {"h5py", "onnx"} == {"h5py", "onnx"}
    assert modules & {"tensorflow", "keras", "torch", "openl3", "onnxruntime", "soundfile"} == set()
