"""The page of a space's staged and active model, out of the database's own evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.library import Library
from tests.integration.models_of_a_space import another
from trainer.__main__ import main


def compared(library: Library, folder: Path) -> str:
    target = folder / "space.html"
    assert main(["compare", "--space", "vae", "--database", library.database.url, "--to", str(target)]) == 0
    return target.read_text()


def test_a_staged_model_is_shown_beside_the_active_one(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["compare", "--space", "vae", "--database", library.database.url]
    assert main(arguments) == 1
    assert "has no staged model; stage one: SELECT songspace.stage('vae', MODEL)" in capsys.readouterr().err
    assert main(["compare", "--space", "none", "--database", library.database.url]) == 1
    assert 'there is no space "none"' in capsys.readouterr().err

    model, model_id = another(library)
    library.all("SELECT songspace.stage('vae', %s)", model_id)
    library.all("CALL songspace.backfill('vae')")
    assert "has not been checked yet" in compared(library, tmp_path)

    library.all("SELECT * FROM songspace.check_staged('vae')")
    page = compared(library, tmp_path)
    overlap = library.one("SELECT overlap FROM songspace.evidence")
    assert "passes the gate" in page and f"shares {overlap:.0%} of the ten nearest" in page
    assert model.version in page and library.model.version in page
    assert f'<td class="number">{overlap:.3f}</td>' in page


def test_a_refused_model_says_why(library: Library, tmp_path: Path) -> None:
    _, model_id = another(library)
    library.all("SELECT songspace.stage('vae', %s)", model_id)
    library.all("CALL songspace.backfill('vae')")
    library.all("SELECT songspace.set_threshold('vae', 'overlap', 0.999)")
    library.all("SELECT * FROM songspace.check_staged('vae')")
    page = compared(library, tmp_path)
    assert "The gate refuses the staged model" in page and "overlap" in page.partition("</section>")[0]
