"""Typed reading of a JSON object, with errors that name the place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from songspace.errors import SongspaceError

_MISSING: Any = object()


class Reader:
    """One JSON object at a named place; every method reads one member or raises `error` naming it."""

    def __init__(self, document: Any, place: str, error: type[SongspaceError]) -> None:
        if not isinstance(document, dict):
            raise error(f"{place} must be a JSON object; it is {_kind(document)}")
        self.document: dict[str, Any] = document
        self.place = place
        self.error = error

    def only(self, names: Iterable[str]) -> None:
        """Refuse members that are not among `names`."""
        unknown = sorted(set(self.document) - set(names))
        if unknown:
            raise self.error(f"{self.place} has an unknown member: {', '.join(unknown)}")

    def text(self, name: str) -> str:
        """A string."""
        return str(self._typed(name, str, "a string"))

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """A string that is one of `choices`."""
        value = self.text(name)
        if value not in choices:
            raise self.error(f"{self.place}.{name} is '{value}'; it can be: {', '.join(choices)}")
        return value

    def boolean(self, name: str, default: Any = _MISSING) -> bool:
        """True or false."""
        return bool(self._typed(name, bool, "true or false", default))

    def integer(self, name: str, minimum: int | None = None, maximum: int | None = None) -> int:
        """A whole number within bounds."""
        return _integer(self._value(name), f"{self.place}.{name}", self.error, minimum, maximum)

    def integers(self, name: str, minimum: int | None = None) -> tuple[int, ...]:
        """A list of whole numbers."""
        return tuple(_integer(v, place, self.error, minimum) for place, v in self._items(name))

    def number(
        self,
        name: str,
        default: Any = _MISSING,
        minimum: float | None = None,
        maximum: float | None = None,
    ) -> float:
        """A finite number within bounds."""
        return _number(self._value(name, default), f"{self.place}.{name}", self.error, minimum, maximum)

    def optional_number(self, name: str) -> float | None:
        """A finite number, or None where it is null or missing."""
        return None if self.document.get(name) is None else self.number(name)

    def numbers(self, name: str, default: Any = _MISSING) -> tuple[float, ...]:
        """A list of finite numbers."""
        return tuple(_number(v, place, self.error) for place, v in self._items(name, default))

    def rows(self, name: str, default: Any = _MISSING) -> tuple[tuple[float, ...], ...]:
        """A list of lists of finite numbers."""
        return tuple(
            tuple(_number(v, place, self.error) for v in _sequence(row, place, self.error))
            for place, row in self._items(name, default)
        )

    def texts(self, name: str, default: Any = _MISSING) -> tuple[str, ...]:
        """A list of strings."""
        items = list(self._items(name, default))
        for place, value in items:
            if not isinstance(value, str):
                raise self.error(f"{place} must be a string; it is {_kind(value)}")
        return tuple(value for _, value in items)

    def object(self, name: str) -> Reader:
        """An object, to be read further."""
        return Reader(self._value(name), f"{self.place}.{name}", self.error)

    def optional_object(self, name: str) -> Reader | None:
        """An object, or None where it is null or missing."""
        return None if self.document.get(name) is None else self.object(name)

    def objects(self, name: str, default: Any = _MISSING) -> tuple[Reader, ...]:
        """A list of objects."""
        return tuple(Reader(value, place, self.error) for place, value in self._items(name, default))

    def mapping(self, name: str) -> Mapping[str, Any]:
        """An object as it is; empty where it is missing."""
        return Reader(self._value(name, {}), f"{self.place}.{name}", self.error).document

    def _value(self, name: str, default: Any = _MISSING) -> Any:
        value = self.document.get(name, default)
        if value is _MISSING:
            raise self.error(f"{self.place}.{name} is missing")
        return value

    def _typed(self, name: str, wanted: type, words: str, default: Any = _MISSING) -> Any:
        value = self._value(name, default)
        if not isinstance(value, wanted):
            raise self.error(f"{self.place}.{name} must be {words}; it is {_kind(value)}")
        return value

    def _items(self, name: str, default: Any = _MISSING) -> Iterable[tuple[str, Any]]:
        place = f"{self.place}.{name}"
        values = _sequence(self._value(name, default), place, self.error)
        return [(f"{place}[{index}]", value) for index, value in enumerate(values)]


def _sequence(value: Any, place: str, error: type[SongspaceError]) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise error(f"{place} must be a list; it is {_kind(value)}")
    return value


def _integer(
    value: Any,
    place: str,
    error: type[SongspaceError],
    minimum: int | None = None,
    maximum: int | None = None,
) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise error(f"{place} must be a whole number; it is {_kind(value)}")
    return int(_bounded(value, place, error, minimum, maximum))


def _number(
    value: Any,
    place: str,
    error: type[SongspaceError],
    minimum: float | None = None,
    maximum: float | None = None,
) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise error(f"{place} must be a finite number; it is {_kind(value)}")
    return float(_bounded(value, place, error, minimum, maximum))


def _bounded(
    value: float, place: str, error: type[SongspaceError], minimum: float | None, maximum: float | None
) -> float:
    if minimum is not None and value < minimum:
        raise error(f"{place} is {value}; the least possible is {minimum}")
    if maximum is not None and value > maximum:
        raise error(f"{place} is {value}; the most possible is {maximum}")
    return value


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), repr(value)[:40])
