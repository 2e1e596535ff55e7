"""The settings that a sweep tries, and the values that each may have."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from songspace.errors import TrainingError
from trainer import config as configs
from trainer.settings import build

DEFAULTS, DEFAULT_SPACE = "defaults", Path(__file__).with_name("space.toml")


class Suggests(Protocol):
    """What is asked for values: a trial of Optuna's."""

    def suggest_float(self, name: str, low: float, high: float, *, log: bool = False) -> float:
        """A number within low and high."""

    def suggest_int(self, name: str, low: int, high: int, *, log: bool = False) -> int:
        """A whole number within low and high."""

    def suggest_categorical(self, name: str, choices: list[Any]) -> Any:
        """One of the choices."""


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both allowed; evenly, or with `log` by factors."""

    low: float
    high: float
    log: bool = False


@dataclass(frozen=True, slots=True)
class Space:
    """The values of each setting, named as `table.setting`, and the text that said so."""

    settings: Mapping[str, Range | tuple[Any, ...]]
    text: str

    def suggest(self, trial: Suggests) -> dict[str, Any]:
        """A value for each setting."""
        return {place: _suggest(trial, place, values) for place, values in self.settings.items()}


def read(name: str) -> Space:
    """The space of a TOML file, or `defaults`. Raises TrainingError naming the setting that is wrong."""
    path = DEFAULT_SPACE if name == DEFAULTS else Path(name)
    try:
        text = path.read_text(encoding="utf-8")
        return parse(text)
    except OSError as error:
        raise TrainingError(f"cannot read the space {path}: {error.strerror}") from None
    except TrainingError as error:
        raise TrainingError(f"{path}: {error}") from None


def parse(text: str) -> Space:
    """The space that TOML text describes. Raises TrainingError naming the setting that is wrong."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TrainingError(f"not TOML: {error}") from None
    found: dict[str, Range | tuple[Any, ...]] = {}
    for table, settings in document.items():
        if not isinstance(settings, dict):
            raise TrainingError(f"{table} must be a table of settings; it is {settings!r}")
        for setting, values in settings.items():
            found[f"{table}.{setting}"] = _values(f"{table}.{setting}", values)
    if not found:
        raise TrainingError("it names no setting to try")
    return Space(found, text)


def applied(config: Any, values: Mapping[str, Any]) -> Any:
    """The config with the values set, checked as a file is. Raises TrainingError where they cannot be."""
    for place, value in values.items():
        table, _, setting = place.partition(".")
        config = configs.with_setting(config, table, setting, value)
    return configs.checked(config)


def _values(place: str, values: Any) -> Range | tuple[Any, ...]:
    if not isinstance(values, dict):
        raise TrainingError(f"{place} must be {{ low, high }} or {{ choices }}; it is {values!r}")
    if set(values) == {"choices"} and isinstance(values["choices"], list) and values["choices"]:
        return tuple(values["choices"])
    found: Range = build(Range, values, place, {})
    if isinstance(values["low"], int) and isinstance(values["high"], int):
        found = Range(values["low"], values["high"], found.log)
    if not found.low < found.high:
        raise TrainingError(f"{place}.low is {found.low:g}; it must be below high, which is {found.high:g}")
    if found.log and found.low <= 0:
        raise TrainingError(f"{place}.low is {found.low:g}; with log it must be above 0")
    return found


def _suggest(trial: Suggests, place: str, values: Range | tuple[Any, ...]) -> Any:
    if isinstance(values, Range):
        if isinstance(values.low, int) and isinstance(values.high, int):
            return trial.suggest_int(place, values.low, values.high, log=values.log)
        return trial.suggest_float(place, values.low, values.high, log=values.log)
    # A storage keeps plain values, and a list of layer sizes is none.
    return json.loads(trial.suggest_categorical(place, [json.dumps(value) for value in values]))
