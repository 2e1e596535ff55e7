"""The command line's refusals: one line, and a status that tells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from exporters.__main__ import main
from exporters.in_database import array_texts, vector_payload
from songspace.errors import ExportError
from songspace.wire import many_vectors
from tests.unit.exporters.tiny import tiny_model, tiny_rows


def test_without_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--runs-folder", str(tmp_path)]) == 1
    assert "holds no finished run; train one" in capsys.readouterr().err


def test_with_a_folder_that_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "is not a finished run" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--rows", "10"], ["--to", "tape"], ["--spaces", "vae"]])
def test_misuse(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_a_collapsed_run_is_refused_unless_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from exporters import cli

    model = replace(tiny_model(), collapsed=True)
    monkeypatch.setattr(cli.runs, "load", lambda run: model)
    (tmp_path / "metrics.json").write_text('{"collapse_message": "the model collapsed: 0 of 3 axes"}')
    arguments = [str(tmp_path), "--to", "bundle"]
    with pytest.raises(ExportError, match="is not exported: the model collapsed: 0 of 3 axes"):
        cli.main(arguments)
    lines: list[str] = []
    assert cli.main([*arguments, "--allow-collapsed"], lines.append) == 0
    assert any("ONNX Runtime answers as PyTorch does" in line for line in lines)
    assert (tmp_path / "bundle" / "encoder.onnx").is_file()


def test_a_server_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from exporters import cli

    monkeypatch.setattr(cli.runs, "load", lambda run: tiny_model())
    with pytest.raises(ExportError, match=r"cannot use database nothing at .*Is the server running there"):
        cli.main([str(tmp_path), "--database", f"postgresql:///nothing?host={tmp_path}&port=1"], lambda line: None)


def test_rows_travel_as_pgvector_sends_them() -> None:
    rows = tiny_rows(5)
    assert (many_vectors(vector_payload(rows), 4) == rows).all()
    assert array_texts(rows[1:2])[0].startswith("{")
