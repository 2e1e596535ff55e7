"""What the reader sees: sections, the SQL that runs, and its result as a small table."""

from __future__ import annotations

import sys
import textwrap
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from exporters.connection import Connection

WIDEST, WIDEST_OF_FEW = 34, 90
BOLD, BLUE, PLAIN = "\033[1m", "\033[34m", "\033[0m"

Row = tuple[Any, ...]


class Show:
    """Runs statements on a connection and shows them. `seconds` is what each section took, by its title."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.colour = sys.stdout.isatty()
        self.seconds: dict[str, float] = {}
        self._began: tuple[str, float] | None = None

    def section(self, title: str, text: str = "") -> None:
        """A heading, and a paragraph below it."""
        self.close_section()
        self._began = title, time.perf_counter()
        print(f"\n{self._marked(f'== {title} ', BOLD)}{'=' * max(3, 76 - len(title))}")
        if text:
            print(_paragraph(text), flush=True)

    def close_section(self) -> None:
        """Note what the section took."""
        if self._began is not None:
            title, began = self._began
            self.seconds[title] = time.perf_counter() - began

    def say(self, text: str) -> None:
        """A paragraph of its own."""
        print("\n" + _paragraph(text), flush=True)

    def sql(self, statement: str, only: str = "") -> list[Row]:
        """Show a statement, run it, show what it returned (of it, the lines that hold `only`); and return that."""
        statement = textwrap.dedent(statement).strip()
        print()
        for line in statement.splitlines():
            print("  " + self._marked(line, BLUE))
        cursor = self.connection.execute(statement.encode())
        if cursor.description is None:
            print(f"  -> {cursor.statusmessage}", flush=True)
            return []
        rows = cursor.fetchall()
        shown = [row for row in rows if only in str(row[0])]
        print(table([column.name for column in cursor.description], shown), flush=True)
        return rows

    def ask(self, query: str, parameters: Sequence[Any] = ()) -> Any:
        """The first value that a query returns, without showing anything."""
        row = self.connection.execute(query.encode(), parameters).fetchone()
        return None if row is None else row[0]

    def _marked(self, text: str, colour: str) -> str:
        return f"{colour}{text}{PLAIN}" if self.colour else text


def table(names: Sequence[str], rows: Sequence[Row]) -> str:
    """Rows as aligned text, numbers to the right."""
    widest = WIDEST if len(names) > 2 else WIDEST_OF_FEW
    cells = [[shortened(cell(value), widest) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    numeric = [bool(rows) and isinstance(value, int | float) for value in (rows[0] if rows else names)]
    lines = [_line(names, widths, [False] * len(names)), "-+-".join("-" * width for width in widths)]
    lines += [_line(row, widths, numeric) for row in cells] or ["(no rows)"]
    return textwrap.indent("\n".join(lines), "    ")


def cell(value: Any) -> str:
    """A value as the reader wants it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, datetime):
        return value.strftime("%H:%M:%S.%f")[:-3]
    return str(value)


def shortened(text: str, width: int) -> str:
    """A text of at most `width` characters."""
    return text if len(text) <= width else text[: width - 1] + "…"


def _paragraph(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 100)


def _line(values: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = zip(values, widths, right, strict=True)
    return " | ".join(value.rjust(width) if end else value.ljust(width) for value, width, end in cells).rstrip()
