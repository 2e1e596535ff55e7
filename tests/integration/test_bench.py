"""The benchmarks run from end to end, at sizes that measure nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.bench.cli import main
from tests.bench.results import load, newest


@pytest.mark.slow
def test_a_quick_run_of_one_group(server_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--quick", "--only", "encode", "--server", server_url, "--results", os.fspath(tmp_path)])
    output = capsys.readouterr().out
    assert status == 0, output
    assert output.rstrip().splitlines()[-1].startswith("targets: ")
    results = load(newest(tmp_path))
    assert results.metrics["encode.row.18-64-32-8.ratio"].value > 0
    assert results.failures == []
