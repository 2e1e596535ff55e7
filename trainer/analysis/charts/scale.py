"""From values to places on a canvas, and the round values that an axis is marked with."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeGuard

STEPS = (1.0, 2.0, 5.0, 10.0)
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` go from `start` to `end`, by their logarithm where `log` says so."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def place(self, value: float) -> float:
        """Where a value lies."""
        low, high, value = (math.log10(v) if self.log else v for v in (self.low, self.high, value))
        return self.start + (value - low) / (high - low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """A few round values within the range."""
        return _log_ticks(self.low, self.high) if self.log else _linear_ticks(self.low, self.high)


def fitted(values: Iterable[float | None], start: float, end: float, zero: bool = False, log: bool = False) -> Scale:
    """A scale that holds all values that are finite, with a little room; `zero` begins it at 0 or below."""
    known = [value for value in values if drawable(value, log)]
    low, high = (min(known), max(known)) if known else (0.1 if log else 0.0, 1.0)
    if log:
        return Scale(low / 1.1, high * 1.1, start, end, log=True)
    room = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    return Scale(min(0.0, low - room) if zero and low < 0 else 0.0 if zero else low - room, high + room, start, end)


def drawable(value: float | None, log: bool) -> TypeGuard[float]:
    """Whether there is a place for a value."""
    return value is not None and math.isfinite(value) and (value > 0 or not log)


def shown(value: float) -> str:
    """A tick's value as it is written."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}".replace("-", "\N{MINUS SIGN}")


def _linear_ticks(low: float, high: float) -> list[float]:
    rough = (high - low) / (MOST_TICKS - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * unit for unit in STEPS if power * unit >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    count = math.floor(high / step + 1e-9) - first + 1
    return [round((first + place) * step, 12) for place in range(count)]


def _log_ticks(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for units in (STEPS[:3], STEPS[:1]):
        found = [round(unit * 10.0**power, 12) for power in powers for unit in units]
        found = [value for value in found if low <= value <= high]
        if len(found) <= MOST_TICKS:
            break
    return found or [low]
