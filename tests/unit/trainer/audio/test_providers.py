"""Providers: what they are known by, and what is said where one cannot work."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import onnx
import pytest

from songspace.errors import AudioError
from tests.graphs import graph, node
from trainer.audio.providers import make
from trainer.audio.providers.provider import ProviderSettings


def identity(model: Path | None, hop: int = 24_000, name: str = "onnx") -> str:
    return str(make(ProviderSettings(name, model, hop)).identity)


def test_the_identity_tells_provider_version_network_hop_and_weights(network: Path, tmp_path: Path) -> None:
    first = identity(network)
    assert first.startswith("onnx-1/mel128-6144/clip1-hop0.5@") and len(first.partition("@")[2]) == 12
    assert identity(network, hop=4_800) == first.replace("hop0.5", "hop0.1")
    model = onnx.load(network)
    onnx.helper.set_model_props(model, {"another": "file"})
    onnx.save(model, tmp_path / "other.onnx")
    other = identity(tmp_path / "other.onnx")
    assert other != first and other.partition("@")[0] == first.partition("@")[0]


def test_a_network_that_is_missing_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match=r"no network .*absent.onnx: make it with python -m exporters.openl3"):
        identity(tmp_path / "absent.onnx")
    with pytest.raises(AudioError, match="cannot read the network"):
        identity(tmp_path)


def test_another_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("no network")
    with pytest.raises(AudioError, match="ONNX Runtime cannot load"):
        identity(tmp_path / "text.onnx")
    (tmp_path / "linear.onnx").write_bytes(graph(3, [node("Relu", "features")]))
    with pytest.raises(AudioError, match=r"is not OpenL3 as python -m exporters.openl3 writes it"):
        identity(tmp_path / "linear.onnx")


def test_a_package_that_is_not_installed_is_named_with_the_remedy() -> None:
    if importlib.util.find_spec("openl3"):
        pytest.skip("the package openl3 is installed here")
    with pytest.raises(
        AudioError, match=r"No module named 'openl3'; install it with pip install 'songspace\[openl3\]'"
    ):
        identity(None, name="openl3")
