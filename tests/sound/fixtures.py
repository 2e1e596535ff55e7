"""A network to extract with, made once, and the fixtures that the reference package left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.fixtures import shared_data_folder
from tests.sound.weights import as_file, layers


@pytest.fixture(scope="session")
def weight_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A weight file of random weights."""
    path = tmp_path_factory.mktemp("weights") / "random.h5"
    path.write_bytes(as_file(layers()))
    return path


@pytest.fixture(scope="session")
def network(weight_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The network of these weights, as the converter writes it."""
    from exporters.openl3.__main__ import main

    path = tmp_path_factory.mktemp("network") / "openl3.onnx"
    assert main(["--weights", str(weight_file), "--to", str(path)]) == 0
    return path


@pytest.fixture(scope="session")
def openl3_fixtures() -> Path:
    """The folder with what the reference package answered; without it the test is skipped."""
    folder = shared_data_folder().parent / "openl3"
    if not folder.is_dir():
        pytest.skip(f"no answers of the reference package in {folder}: set SONGSPACE_SHARED to a folder beside them")
    return folder
