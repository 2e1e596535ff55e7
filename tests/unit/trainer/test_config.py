"""Configs: round trips, unknown settings, bounds."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songspace.errors import TrainingError
from trainer import config as configs
from trainer.config import Config, FeatureSettings, SourceSettings, SpaceSettings, TrainingSettings

NAMES = st.text(min_size=1, max_size=20).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text))
NUMBERS = st.floats(-1e30, 1e30)
FEATURES = st.builds(
    FeatureSettings,
    name=NAMES,
    weight=st.floats(1e-6, 1e6),
    minimum=st.none() | NUMBERS,
    maximum=st.none() | NUMBERS,
    reject=st.lists(NUMBERS, max_size=3).map(tuple),
)
CONFIGS = st.builds(
    Config,
    name=NAMES,
    source=st.builds(
        SourceSettings,
        features=st.lists(FEATURES, min_size=1, max_size=4, unique_by=lambda feature: feature.name).map(tuple),
        table=NAMES,
        label=st.none() | NAMES,
        reject_all_zero=st.booleans(),
    ),
    space=st.builds(SpaceSettings, output_columns=st.none() | st.just('odd "name" {axis}')),
    training=st.builds(
        TrainingSettings,
        beta=st.floats(0, 1e6),
        epochs=st.just("auto") | st.integers(1, 1000),
        seed=st.integers(0, 2**31 - 1),
    ),
)


@given(CONFIGS)
def test_what_is_written_is_read_back(config: Config) -> None:
    assert configs.parse(config.to_toml()) == config


@pytest.mark.parametrize("path", sorted(configs.DEFAULT_CONFIG.parent.glob("*.toml")), ids=lambda path: path.stem)
def test_configs_of_the_package_can_be_read(path: Path) -> None:
    config = configs.read(path)
    assert configs.parse(config.to_toml()) == config


def test_the_client_s_features_are_in_its_order() -> None:
    source = configs.read(configs.DEFAULT_CONFIG).source
    assert len(source.features) == 18
    assert (source.feature_names[0], source.feature_names[-1]) == ("bpm", "air_sizzle")
    assert source.features[0].reject == (0.0,)
    assert source.reject_all_zero


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[training]\nbetta = 1", "unknown setting training.betta; did you mean 'beta'?"),
        ("zzz = 1", "unknown setting zzz; it can be: source, name"),
        ("[training]\nbeta = 'high'", "training.beta must be a finite number; it is 'high'"),
        ("[training]\nbeta = -1", "training.beta is -1; it must be within 0 and 1e+06"),
        ("[training]\nepochs = 'many'", "training.epochs must be a whole number; it is 'many', or 'auto'"),
        ("[training]\nepochs = true", "training.epochs must be a whole number"),
        ("[model]\nactivation = 'tanh'", "model.activation is 'tanh'; it can be: gelu, relu, selu"),
        ("[model]\nhidden = 3", "model.hidden must be a list; it is 3"),
        ("[space]\noutput_columns = 'latent'", "must hold {axis}"),
        ("[source]\ntable = 't'", "source.features is missing"),
        ("[source]\nfeatures = ['a', 'a']", "source.features names a feature twice: a"),
        ("[source]\nfeatures = [{ name = 'a', weigth = 2 }]", "did you mean 'weight'?"),
        ("[source]\nfeatures = []", "source.features is empty; name the columns"),
        ("[model]\nhidden = []", "model.hidden is empty"),
        ("family = ['vae']", "there is no model family '['vae']'"),
        ("name = ", "not TOML"),
    ],
)
def test_a_wrong_setting_is_named(text: str, message: str) -> None:
    if "[source]" not in text and text != "name = ":
        text += "\n[source]\nfeatures = ['a']"
    with pytest.raises(TrainingError) as error:
        configs.parse(text)
    assert message in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="cannot read the config"):
        configs.read(tmp_path / "absent.toml")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(TrainingError, match=r"odd\.toml is not TOML"):
        configs.read(tmp_path / "odd.toml")


def test_features_given_by_name_keep_their_rules() -> None:
    config = configs.with_features(configs.read(configs.DEFAULT_CONFIG), ("crest", "bpm"))
    assert config.source.feature_names == ("crest", "bpm")
    assert config.source.features[1].reject == (0.0,)


def test_options_are_checked_like_a_file() -> None:
    config = configs.read(configs.DEFAULT_CONFIG)
    assert configs.checked(config) == config
    with pytest.raises(TrainingError, match=r"training\.beta"):
        configs.checked(replace(config, training=replace(config.training, beta=-1.0)))
    assert asdict(config)["name"] == "vae"
