"""Imports run one way: songspace <- trainer <- exporters <- tests; and the runtime needs three packages only."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"songspace", "trainer", "exporters", "examples", "tests", "private_cluster"}
MAY_IMPORT = {
    "extension/songspace": {"songspace"},
    "extension/private_cluster": {"private_cluster"},
    "trainer": {"songspace", "trainer"},
    "exporters": {"songspace", "trainer", "exporters"},
    "examples": {"songspace", "trainer", "exporters", "examples"},
}
RUNTIME_PACKAGES = {"numpy", "onnxruntime", "orjson"}


def imported(folder: str) -> dict[str, set[str]]:
    """Per file of a folder, the top-level packages that it imports anywhere."""
    found = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        names: set[str] = set()
        for node in nodes:
            if isinstance(node, ast.Import):
                names.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
        found[str(path.relative_to(ROOT))] = names
    return found


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_run_one_way(folder: str) -> None:
    wrong = {file: names & (OURS - MAY_IMPORT[folder]) for file, names in imported(folder).items()}
    assert {file: names for file, names in wrong.items() if names} == {}


def test_the_runtime_needs_three_packages_only() -> None:
    foreign = {
        file: names - RUNTIME_PACKAGES - {"songspace"} - sys.stdlib_module_names
        for file, names in imported("extension/songspace").items()
    }
    assert {file: names for file, names in foreign.items() if names} == {}


def test_importing_the_runtime_switches_telemetry_off_first() -> None:
    source = (ROOT / "extension/songspace/__init__.py").read_text(encoding="utf-8")
    assert 'os.environ["ORT_DISABLE_TELEMETRY"] = "1"' in source
    for folder in MAY_IMPORT:
        for file, names in imported(folder).items():
            if "onnxruntime" in names:
                assert "songspace" in names, f"{file} imports onnxruntime without songspace before it"
