"""What a page can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup

State = Literal["healthy", "weak", "collapsed", "compared"]
Value = str | float | bool | None
MOST_OPEN = 14


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its caption; `legend` says what a colour stands for, `name` which file the chart is kept in."""

    chart: Markup
    caption: str
    legend: tuple[tuple[int, str], ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values below their headings; numbers are rounded and stand at the right, None is a dash."""

    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    caption: str = ""

    @property
    def long(self) -> bool:
        """Whether it is folded away until it is asked for."""
        return len(self.rows) > MOST_OPEN

    def numeric(self, column: int) -> bool:
        """Whether a column holds numbers."""
        return any(isinstance(row[column], int | float) and not isinstance(row[column], bool) for row in self.rows)


@dataclass(frozen=True, slots=True)
class LibraryMap:
    """Points of the map, one name and one value of each column a point; `document` is what the page's script reads."""

    document: Mapping[str, Any]
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page. One whose figures were not measured has `remedy` instead: the command that would fill it."""

    anchor: str
    title: str
    text: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    library_map: LibraryMap | None = None
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the model is worth using, and the reasons, the worst first."""

    state: State
    words: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report: its title, the facts below it, the verdict, the sections."""

    title: str
    facts: tuple[tuple[str, Value], ...]
    verdict: Verdict
    sections: Sequence[Section]

    @property
    def measured(self) -> list[Section]:
        """The sections that there is something to show of."""
        return [section for section in self.sections if section.remedy is None]

    @property
    def absent(self) -> dict[str, list[Section]]:
        """The others, by the command that would fill them."""
        found: dict[str, list[Section]] = {}
        for section in self.sections:
            if section.remedy is not None:
                found.setdefault(section.remedy, []).append(section)
        return found
