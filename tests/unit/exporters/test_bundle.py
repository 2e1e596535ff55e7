"""The bundle: written whole, read back the same, and never over something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters.bundle import Bundle
from songspace.errors import ExportError


def test_round_trip(bundle: Bundle, tmp_path: Path) -> None:
    bundle.write(tmp_path / "bundle")
    assert Bundle.read(tmp_path / "bundle") == bundle
    assert (tmp_path / "bundle" / "spec.json").read_text() == bundle.spec_text
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_the_report_of_the_run_comes_along(bundle: Bundle, tmp_path: Path) -> None:
    run = tmp_path / "run"
    (run / "plots").mkdir(parents=True)
    (run / "plots" / "loss.png").write_bytes(b"png")
    (run / "metrics.json").write_text("{}")
    bundle.write(run / "bundle", run)
    assert (run / "bundle" / "plots" / "loss.png").read_bytes() == b"png"
    assert (run / "bundle" / "metrics.json").is_file()


def test_an_older_bundle_is_replaced(bundle: Bundle, tmp_path: Path) -> None:
    bundle.write(tmp_path / "bundle")
    (tmp_path / "bundle" / "left over").touch()
    bundle.write(tmp_path / "bundle")
    assert not (tmp_path / "bundle" / "left over").exists()


def test_another_folder_is_left_alone(bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    with pytest.raises(ExportError, match="is not a bundle; name another with --bundle"):
        bundle.write(tmp_path / "letters")


def test_a_changed_file_is_noticed(bundle: Bundle, tmp_path: Path) -> None:
    bundle.write(tmp_path / "bundle")
    spec = tmp_path / "bundle" / "spec.json"
    spec.write_text(spec.read_text().replace("gelu", "relu"))
    with pytest.raises(ExportError, match="was changed after it was written"):
        Bundle.read(tmp_path / "bundle")


@pytest.mark.parametrize("text", ["", "[]", '{"name": "x"}'])
def test_what_is_no_bundle_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "bundle.json").write_text(text)
    with pytest.raises(ExportError, match="is not a bundle"):
        Bundle.read(tmp_path)
