"""Every option is a config that the trainer takes, on either library, and a settings' change of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench_vae.libraries import AXES, Library, library
from tests.bench_vae.options import ALL, parse
from tests.bench_vae.variants import BY_NAME, PLAIN, VARIANTS


@pytest.fixture(scope="module")
def synthetic() -> Library:
    return library(200, synthetic=True)


def changed(made: Library, name: str) -> str:
    return made.configured(BY_NAME[name], seed=2, epochs=3).to_toml()


def test_names_are_unique_and_rivals_exist() -> None:
    assert len(BY_NAME) == len(VARIANTS)
    assert {variant.rival for variant in VARIANTS} <= set(BY_NAME)


@pytest.mark.parametrize("name", [name for name in ALL if name not in (PLAIN, "unweighted")])
def test_each_option_changes_the_config(synthetic: Library, name: str) -> None:
    assert changed(synthetic, name) != changed(synthetic, PLAIN)


def test_each_option_fits_real_tracks(shared_data: Path) -> None:
    made = library(200)
    assert made.name == "spotify_tracks"
    configs = {name: changed(made, name) for name in ALL}
    assert len(set(configs.values())) == len(ALL)


def test_the_rows_asked_for_are_the_same_each_time(synthetic: Library) -> None:
    again = library(200, synthetic=True)
    assert len(again.table) == 200
    assert (again.table.rows == synthetic.table.rows).all()
    config = again.configured(BY_NAME[PLAIN], seed=2, epochs=3)
    assert (config.model.latent_dims, config.training.seed, config.training.epochs) == (AXES, 2, 3)


def test_an_option_or_a_group_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse([]).only == ALL
    assert parse(["--only", "vamp,beta"]).only[0] == PLAIN
    assert parse(["--only", "vamp,beta"]).only[-1] == "vamp"
    with pytest.raises(SystemExit):
        parse(["--only", "vampire"])
    assert "there is no option 'vampire'" in capsys.readouterr().err
