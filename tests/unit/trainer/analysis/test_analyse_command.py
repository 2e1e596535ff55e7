"""`python -m trainer analyse`, from a run to its document and its summary."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from trainer import runs
from trainer.__main__ import main
from trainer.analysis import library_map
from trainer.analysis.document import ANALYSIS, read_analysis, write_analysis

SECTIONS = [
    *("format", "model", "source", "seconds", "rows", "features", "verdict", "axes", "correlations", "traversals"),
    *("interpolation", "directions", "clusters", "attribution", "disentanglement", "health", "agreement"),
    "rate_distortion",
]


def test_a_run_is_analysed(
    analysed_run: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The map by UMAP is another test's: compiling it takes longer than the analysis.
    monkeypatch.setattr(library_map.importlib.util, "find_spec", lambda name: None)
    assert read_analysis(analysed_run) is None
    assert main(["analyse", str(analysed_run), "--columns", "bt_year", "--rows", "1200"]) == 0
    said = capsys.readouterr().out
    found = read_analysis(analysed_run)
    (analysed_run / ANALYSIS).unlink()
    assert found is not None and list(found) == SECTIONS
    assert None not in found.values()
    assert found["rows"] == {"held_out": 199, "analysed": 1_200, "from": "source"}
    width, dims = len(found["features"]), len(found["axes"])
    assert np.shape(found["correlations"]) == np.shape(found["attribution"]["matrix"]) == (dims, width)
    assert np.shape(found["traversals"][0]["decoded"]) == (11, width)
    assert len(found["health"]["occurrences"]) == found["health"]["rows"] == 1_200
    assert {item["column"] for item in found["directions"]} >= {"bt_year", "bpm"}
    assert said.startswith(f"{found['verdict']['state']}: {found['verdict']['reasons'][0]}")
    assert f"axis 0: {found['axes'][0]['name']}" in said
    assert f"MIG {found['disentanglement']['inputs']['mig']['score']:.3f}" in said
    assert f"written to {analysed_run / ANALYSIS}" in said
    assert f"written to {analysed_run / runs.REPORT}" in said
    assert found["verdict"]["state"] in (analysed_run / runs.REPORT).read_text()


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line of an expected failure."""
    assert main(["analyse", *arguments]) == 1
    return capsys.readouterr().err


def test_what_cannot_be_analysed_is_said(
    analysed_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "holds no finished run" in refused(capsys, "--runs-folder", str(tmp_path))
    assert "is not a finished run" in refused(capsys, str(tmp_path))
    assert "has no column nowhere" in refused(capsys, str(analysed_run), "--columns", "nowhere")
    with pytest.raises(SystemExit):
        main(["analyse", str(analysed_run), "--betas", "low"])
    assert "numbers with a comma between" in capsys.readouterr().err
    assert read_analysis(analysed_run) is None


def test_the_newest_run_is_meant(analysed_run: Path) -> None:
    assert runs.newest(analysed_run.parent) == analysed_run


def test_what_is_no_number_is_null(tmp_path: Path) -> None:
    write_analysis(
        tmp_path, {"a": [np.float32("nan"), np.inf, np.int64(3), 1 / 3], "b": np.zeros((1, 2)), "c": {5: True}}
    )
    assert read_analysis(tmp_path) == {"a": [None, None, 3, 0.333333], "b": [[0, 0]], "c": {"5": True}}
