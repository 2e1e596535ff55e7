"""The same embeddings as the reference package's: by what it left in files, and by itself where it is installed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from exporters.openl3.__main__ import main
from trainer.audio.providers import make
from trainer.audio.providers.provider import Provider, ProviderSettings
from trainer.audio.reading import read
from trainer.audio.windows import windows

Frames = NDArray[np.float32]


@pytest.fixture(scope="module")
def random_weights(openl3_fixtures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("golden") / "random.h5"
    subprocess.run([sys.executable, openl3_fixtures / "random_weights" / "make_weights.py", path], check=True)
    return path


@pytest.fixture(scope="module")
def clip(openl3_fixtures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "clip.wav"
    subprocess.run([sys.executable, openl3_fixtures / "random_weights" / "make_clip.py", path], check=True)
    return path


@pytest.fixture(scope="module")
def converted(random_weights: Path) -> Provider:
    assert main(["--weights", str(random_weights), "--to", str(random_weights.with_suffix(".onnx"))]) == 0
    return make(ProviderSettings("onnx", random_weights.with_suffix(".onnx"), 24_000))


def frames_of(path: Path, provider: Provider) -> Frames:
    return np.concatenate([provider.embed(batch) for batch in windows(read(path), provider.hop)])


def golden(path: Path, name: str) -> Frames:
    with np.load(path / name) as file:
        return np.asarray(file["e"] if "e" in file else file["embedding"])


def cosines(one: Frames, other: Frames) -> NDArray[np.float64]:
    a, b = np.atleast_2d(one.astype(np.float64)), np.atleast_2d(other.astype(np.float64))
    return np.asarray((a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1))


def test_48_khz_material_within_a_ten_thousandth(converted: Provider, clip: Path, openl3_fixtures: Path) -> None:
    expected = golden(openl3_fixtures / "random_weights", "golden_kapre_synth48.npz")
    found = frames_of(clip, converted)
    assert found.shape == expected.shape == (20, 6144)
    assert np.abs(found - expected).max() <= 1e-4


def test_44_khz_material_by_cosine(converted: Provider, openl3_fixtures: Path) -> None:
    """The bins above 22 kHz hold what a resampler left there, and the logarithm keeps it: hence no absolute bound.

    What is stored is the clip's mean. A single window, by soxr instead of the package's resampler, is within 2e-5.
    """
    expected = golden(openl3_fixtures / "random_weights", "golden_kapre_chirp_44k.npz")
    found = frames_of(openl3_fixtures / "upstream" / "chirp_44k.wav", converted)
    assert found.shape == expected.shape
    assert cosines(found.mean(axis=0), expected.mean(axis=0))[0] > 1 - 1e-5
    assert cosines(found, expected).min() > 1 - 2e-5


def test_the_other_front_end_is_another(converted: Provider, clip: Path, openl3_fixtures: Path) -> None:
    """So that the bounds above cannot be met by whatever is near enough."""
    other = golden(openl3_fixtures / "random_weights", "golden_librosa_synth48.npz")
    found = frames_of(clip, converted)
    assert np.abs(found - other).max() > 1 and cosines(found, other).min() < 1 - 1e-4


def test_trained_weights_against_upstream_s_own_fixture(openl3_fixtures: Path, tmp_path: Path) -> None:
    given = os.environ.get("OPENL3_WEIGHTS")
    if given is None:
        pytest.skip("OPENL3_WEIGHTS names no trained weight file (openl3_audio_mel256_music-v0_4_0.h5.gz)")
    assert main(["--weights", given, "--bands", "256", "--to", str(tmp_path / "trained.onnx")]) == 0
    provider = make(ProviderSettings("onnx", tmp_path / "trained.onnx", 4_800))
    found = frames_of(openl3_fixtures / "upstream" / "chirp_44k.wav", provider)
    expected = golden(openl3_fixtures / "upstream", "chirp_44k_kapre.npz")
    assert found.shape == expected.shape
    assert cosines(found.mean(axis=0), expected.mean(axis=0))[0] > 1 - 1e-5
    assert cosines(found, expected).min() > 1 - 1e-4


def test_the_package_itself(converted: Provider, random_weights: Path, clip: Path) -> None:
    if importlib.util.find_spec("openl3") is None:
        pytest.skip("the package openl3 is not installed: pip install 'songspace[openl3]' on Python 3.11")
    package = make(ProviderSettings("openl3", random_weights, 24_000))
    assert package.identity.provider == "openl3" and package.identity != converted.identity
    assert np.abs(frames_of(clip, package) - frames_of(clip, converted)).max() <= 1e-4
