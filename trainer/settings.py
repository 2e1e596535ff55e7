"""Plain values into frozen dataclasses and back: the part of configs that knows no setting by name."""

from __future__ import annotations

import difflib
import json
import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from songspace.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a number may be, both allowed."""

    least: float
    most: float

    def check(self, value: float, place: str) -> None:
        """Raise TrainingError where `value` is outside."""
        if not self.least <= value <= self.most:
            raise TrainingError(f"{place} is {value:g}; it must be within {self.least:g} and {self.most:g}")


def build(kind: Any, document: Any, place: str, bounds: Mapping[str, Bounds]) -> Any:
    """An instance of the dataclass `kind` from a table of plain values.

    Raises TrainingError naming the place of an unknown, missing, mistyped or out-of-bounds setting.
    """
    if not isinstance(document, dict):
        raise TrainingError(f"{place or 'the config'} must be a table; it is {document!r}")
    hints = get_type_hints(kind)
    for name in document:
        if name not in hints:
            raise TrainingError(_unknown(_join(place, name), name, list(hints)))
    for item in fields(kind):
        if item.name not in document and item.default is MISSING and item.default_factory is MISSING:
            raise TrainingError(f"{_join(place, item.name)} is missing")
    values = {name: _convert(hints[name], value, _join(place, name), bounds) for name, value in document.items()}
    return kind(**values)


def to_toml(document: Mapping[str, Any]) -> str:
    """Nested plain values as TOML: scalars first, then a table a section, what is deeper inline. None is left out."""
    scalars = _assignments({name: value for name, value in document.items() if not isinstance(value, dict)})
    tables = [line for name, value in document.items() if isinstance(value, dict) for line in _section(name, value)]
    return "\n".join(scalars + tables) + "\n"


def _section(name: str, table: Mapping[str, Any]) -> list[str]:
    return ["", f"[{name}]", *_assignments(table)]


def _assignments(table: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {_toml(value)}" for name, value in table.items() if value is not None]


def _convert(hint: Any, value: Any, place: str, bounds: Mapping[str, Bounds]) -> Any:
    if is_dataclass(hint):
        return build(hint, value, place, bounds)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise TrainingError(f"{place} must be a list; it is {value!r}")
        return tuple(_convert(arguments[0], item, place, bounds) for item in value)
    if origin is dict:
        return _plain_values(value, place)
    if origin in (Union, types.UnionType):
        return _convert_union(arguments, value, place, bounds)
    if origin is Literal:
        return _choice(arguments, value, place)
    return _scalar(hint, value, place, bounds)


def _convert_union(arguments: tuple[Any, ...], value: Any, place: str, bounds: Mapping[str, Bounds]) -> Any:
    if value is None and type(None) in arguments:
        return None
    words = [word for hint in arguments if get_origin(hint) is Literal for word in get_args(hint)]
    if value in words:
        return value
    plain = next(hint for hint in arguments if hint is not type(None) and get_origin(hint) is not Literal)
    try:
        return _convert(plain, value, place, bounds)
    except TrainingError as error:
        raise TrainingError(f"{error}" + "".join(f", or '{word}'" for word in words)) from None


def _plain_values(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(item, bool | int | float | str) for item in value.values()):
        raise TrainingError(f"{place} must be a table of plain values; it is {value!r}")
    return dict(value)


def _choice(choices: tuple[Any, ...], value: Any, place: str) -> Any:
    if value not in choices:
        raise TrainingError(f"{place} is {value!r}; it can be: {', '.join(map(str, choices))}")
    return value


def _scalar(hint: Any, value: Any, place: str, bounds: Mapping[str, Bounds]) -> Any:
    words = {str: "text", bool: "true or false", int: "a whole number", float: "a finite number"}
    accepted = (int, float) if hint is float else hint
    if not isinstance(value, accepted) or (isinstance(value, bool) and hint is not bool):
        raise TrainingError(f"{place} must be {words[hint]}; it is {value!r}")
    if hint is float and not math.isfinite(value):
        raise TrainingError(f"{place} must be {words[hint]}; it is {value!r}")
    if place in bounds:
        bounds[place].check(value, place)
    return hint(value)


def _unknown(place: str, name: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean '{nearest[0]}'?" if nearest else f"it can be: {', '.join(known)}"
    return f"unknown setting {place}; {hint}"


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        items = [f"{name} = {_toml(item)}" for name, item in value.items() if item is not None]
        return "{ " + ", ".join(items) + " }"
    if isinstance(value, list | tuple):
        # A table a line keeps a list of features readable.
        tables = any(isinstance(item, dict) for item in value)
        return ("[\n  " + ",\n  ".join(map(_toml, value)) + ",\n]") if tables else f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        # TOML forbids a bare DEL, which JSON lets through.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)
