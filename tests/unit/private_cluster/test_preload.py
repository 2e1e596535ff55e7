from pathlib import Path

import pytest

from private_cluster.preload import preload_settings

ON = {"shared_preload_libraries": "songspace_preload"}


def install(folder: Path, *names: str, python: str = "3.11") -> Path:
    for name in names:
        folder.joinpath(name).write_bytes(f"\x7fELF...libpython{python}.so.1.0...".encode())
    return folder


def test_installed_and_of_use(tmp_path: Path) -> None:
    assert preload_settings(install(tmp_path, "plpython3.so", "songspace_preload.so")) == ON


@pytest.mark.parametrize("python", ["3.12", "3.13", "3.20"])
def test_a_strict_python(tmp_path: Path, python: str) -> None:
    assert preload_settings(install(tmp_path, "plpython3.so", "songspace_preload.so", python=python)) == {}


@pytest.mark.parametrize("names", [[], ["plpython3.so"], ["songspace_preload.so"]])
def test_not_installed(tmp_path: Path, names: list[str]) -> None:
    assert preload_settings(install(tmp_path, *names)) == {}


def test_a_library_that_names_no_python(tmp_path: Path) -> None:
    install(tmp_path, "plpython3.so", "songspace_preload.so", python="?")
    assert preload_settings(tmp_path) == {}
