"""Spaces, and the values they give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from songspace.errors import TrainingError
from trainer import config as configs
from trainer.sweep.space import DEFAULTS, Range, applied, parse, read

TEXT = """
[training]
beta = { low = 0.01, high = 1, log = true }
[model]
latent_dims = { low = 2, high = 6 }
hidden = { choices = [[8], [16, 8]] }
"""


@dataclass
class Asked:
    """Answers with the upper end, or the last choice."""

    asked: dict[str, Any] = field(default_factory=dict)

    def suggest_float(self, name: str, low: float, high: float, *, log: bool = False) -> float:
        self.asked[name] = (low, high, log)
        return high

    def suggest_int(self, name: str, low: int, high: int, *, log: bool = False) -> int:
        self.asked[name] = (low, high, log)
        return high

    def suggest_categorical(self, name: str, choices: list[Any]) -> Any:
        self.asked[name] = choices
        return choices[-1]


def test_a_space_asks_and_a_config_takes_the_values() -> None:
    trial = Asked()
    values = parse(TEXT).suggest(trial)
    assert values == {"training.beta": 1.0, "model.latent_dims": 6, "model.hidden": [16, 8]}
    assert trial.asked["training.beta"] == (0.01, 1.0, True)
    assert trial.asked["model.latent_dims"] == (2, 6, False)
    assert all(isinstance(choice, str) for choice in trial.asked["model.hidden"])
    config = applied(configs.read(configs.DEFAULT_CONFIG), values)
    assert (config.training.beta, config.model.latent_dims, config.model.hidden) == (1.0, 6, (16, 8))


def test_the_default_space_fits_the_default_config() -> None:
    space = read(DEFAULTS)
    assert isinstance(space.settings["training.beta"], Range)
    applied(configs.read(configs.DEFAULT_CONFIG), space.suggest(Asked()))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "names no setting"),
        ("beta = 1", "beta must be a table"),
        ("[training]\nbeta = 0.1", "training.beta must be"),
        ("[training]\nbeta = { low = 1 }", "training.beta.high is missing"),
        ("[training]\nbeta = { low = 1, hihg = 2 }", "did you mean 'high'"),
        ("[training]\nbeta = { low = 2, high = 1 }", "must be below high"),
        ("[training]\nbeta = { low = 0, high = 1, log = true }", "with log it must be above 0"),
        ("[training", "not TOML"),
    ],
)
def test_what_is_wrong_is_named(text: str, message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        parse(text)


def test_a_setting_that_does_not_exist_or_is_out_of_bounds_is_named() -> None:
    config = configs.read(configs.DEFAULT_CONFIG)
    with pytest.raises(TrainingError, match=r"no setting training\.bta"):
        applied(config, {"training.bta": 1.0})
    with pytest.raises(TrainingError, match=r"model\.dropout is 2"):
        applied(config, {"model.dropout": 2.0})


def test_a_space_that_is_not_there_is_named() -> None:
    with pytest.raises(TrainingError, match=r"cannot read the space nowhere\.toml"):
        read("nowhere.toml")
