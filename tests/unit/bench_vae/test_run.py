"""A run of an epoch, one that goes on, and the page made of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.bench.targets import read
from tests.bench_vae import cli, libraries, store
from tests.bench_vae.cli import TARGETS, main
from tests.bench_vae.options import parse
from tests.bench_vae.variants import BY_NAME

ARGUMENTS = ["--synthetic", "--rows", "300", "--epochs", "1", "--seeds", "2", "--only", "plain,constant"]
PAGE = "# Page\n<!-- bench: options -->\nold\n<!-- bench end -->\n<!-- bench: aims -->\n<!-- bench end -->\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("bench_vae")
    assert main([*ARGUMENTS, "--results", str(made)]) == 0
    return made


def test_every_figure_of_the_issue_is_there(folder: Path) -> None:
    metrics = json.loads((folder / "results.json").read_text())["metrics"]
    figures = {name.removeprefix("plain.") for name in metrics if name.startswith("plain.")}
    assert figures >= {"r2", "active", "alive", "kl", "p10", "p10_of_raw", "p10_of_pca", "mig"}
    assert figures >= {"dci_d", "dci_c", "dci_i", "seconds", "ratio", "auc", "auc_real", "density", "coverage"}
    assert len(metrics["constant.r2"]["details"]["values"]) == 2
    assert metrics["plain.ratio"]["value"] == 1
    assert (folder / "options.png").stat().st_size > 10_000
    assert "| schedule | `constant`" in (folder / "table.md").read_text()


def test_what_is_there_is_not_measured_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[tuple[str, int]] = []
    honest = cli.measured

    def noted(options, music, variant, seed, known):  # type: ignore[no-untyped-def]
        trained.append((variant.name, seed))
        return honest(options, music, variant, seed, known)

    monkeypatch.setattr(cli, "measured", noted)
    (folder / "figures" / "constant-seed2.json").unlink()
    main([*ARGUMENTS, "--results", str(folder)])
    assert trained == [("constant", 2)]


def test_figures_of_other_settings_are_not_taken(folder: Path) -> None:
    options = parse([*ARGUMENTS, "--results", str(folder)])
    others = parse([*ARGUMENTS, "--results", str(folder), "--epochs", "2"])
    plain = BY_NAME["plain"]
    assert store.read(options, "synthetic tracks", plain, 1) is not None
    assert store.read(others, "synthetic tracks", plain, 1) is None
    assert store.read(options, "spotify_tracks", plain, 1) is None
    assert store.read(options, "synthetic tracks", plain, 3) is None


def test_an_option_that_cannot_be_trained_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    honest = libraries.library

    def silent(rows: int, synthetic: bool) -> libraries.Library:
        made = honest(rows, synthetic)
        return replace(made, table=replace(made.table, rows=np.full_like(made.table.rows, np.nan)))

    monkeypatch.setattr(cli, "library", silent)
    arguments = ["--synthetic", "--rows", "100", "--epochs", "1", "--seeds", "1", "--only", "plain"]
    assert main([*arguments, "--results", str(tmp_path)]) == 1
    assert "failed: plain, seed 1: " in capsys.readouterr().err


def test_the_page_is_renewed_between_its_marks(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "vae_choosing.md"
    page.write_text(PAGE)
    assert main(["report", str(folder / "results.json"), "--docs", str(tmp_path)]) == 0
    text = page.read_text()
    assert "old" not in text
    assert text.count("`plain` beta .1, no option") == 1
    assert "mean MIG over the inputs" in text
    assert (tmp_path / "vae-options.png").is_file()


def test_the_aims_name_figures_that_a_run_can_have() -> None:
    derived = {"best.mig", "collapse.revived", "loop.ratio"}
    for target in read(TARGETS):
        option, _, _ = target.metric.rpartition(".")
        assert target.metric in derived or option in BY_NAME
