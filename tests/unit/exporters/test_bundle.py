"""The bundle: written whole, read back the same, and never over something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from exporters.bundle import Bundle
from exporters.model_card import model_card
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


def test_a_model_card_comes_along_and_changes_no_identity(bundle: Bundle, tmp_path: Path) -> None:
    bundle.write(tmp_path / "bundle")
    card = (tmp_path / "bundle" / "model_card.md").read_text()
    assert f"# Model card: {bundle.version}" in card and f"`{bundle.identity}` is the sha256" in card
    for feature in bundle.spec.features:
        assert f"| {feature.name} | " in card
    assert "ORDER BY embedding <-> (SELECT embedding FROM songspace.vae WHERE key = 'KEY')" in card
    assert "3 of 3 axes are active" in card
    assert Bundle.read(tmp_path / "bundle").identity == bundle.identity


def test_the_card_says_what_rows_break_and_whose_weights_are_below(bundle: Bundle) -> None:
    document = orjson.loads(bundle.spec_text)
    document["encoder"]["inputs"][0]["features"][0] |= {"minimum": 20.0, "reject": [60.0]}
    document["training"] = {"embedding": "onnx-1/mel128-6144/clip1-hop0.5@0123456789ab", "rows_rejected": {"silent": 3}}
    card = model_card(replace(bundle, spec_text=orjson.dumps(document).decode()))
    assert "| at least 20, not 60 |" in card and "left out, silent: 3" in card
    assert "CC BY 4.0" in card and "0123456789ab" in card and "may never have been trained" in card
    assert "CC BY" not in model_card(bundle)
