"""A matrix as coloured cells."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from trainer.analysis.charts.element import Box, canvas, element, text
from trainer.analysis.charts.frame import left_margin
from trainer.analysis.charts.scale import shown

CELL, STRONGEST = 22.0, 0.75
# Cells at least so wide have room for their value.
ROOM = 26.0

Cell = float | None


def heatmap(
    matrix: Sequence[Sequence[Cell]], rows: Sequence[str], columns: Sequence[str], label: str, most: Cell = None
) -> Markup:
    """Cells of (rows, columns), the stronger the further from 0 up to `most`; values below 0 in another colour."""
    above = 10 + 5.2 * min(18, max((len(name) for name in columns), default=0))
    box = Box(height=above + CELL * len(rows) + 26, left=left_margin(rows), right=24, top=above, bottom=26)
    width = (box.x_end - box.left) / max(1, len(columns))
    most = most or max((abs(value) for row in matrix for value in row if value is not None), default=1.0) or 1.0
    parts = [_column_name(box.left + width * (place + 0.5), box.top - 5, name) for place, name in enumerate(columns)]
    for row, (name, values) in enumerate(zip(rows, matrix, strict=True)):
        top = box.top + CELL * row
        parts.append(text(box.left - 6, top + CELL / 2 + 3.5, name, class_="tick name", text_anchor="end"))
        for column, value in enumerate(values):
            words = f"{name}, {columns[column]}: {'unknown' if value is None else shown(round(value, 4))}"
            parts.append(_cell(box.left + width * column, top, width, value, most, words))
    below = text((box.left + box.x_end) / 2, box.height - 8, label, class_="label", text_anchor="middle")
    return canvas(box, label, *parts, below)


def _cell(x: float, y: float, width: float, value: Cell, most: float, words: str) -> Markup:
    strength = 0.0 if value is None else min(1.0, abs(value) / most) * STRONGEST
    style = "cell s1" if value is not None and value < 0 else "cell s0"
    shape = {"x": x + 0.5, "y": y + 0.5, "width": width - 1, "height": CELL - 1, "fill_opacity": strength}
    cell = element("rect", element("title", words), class_=style, **shape)
    if width < ROOM or value is None:
        return cell
    written = f"{value:.2f}".replace("0.", ".", 1).replace("-", "\N{MINUS SIGN}")
    return cell + text(x + width / 2, y + CELL / 2 + 3.5, written, class_="value", text_anchor="middle")


def _column_name(x: float, y: float, name: str) -> Markup:
    short = name if len(name) <= 18 else name[:17] + "\N{HORIZONTAL ELLIPSIS}"
    return text(x + 3, y, short, class_="tick name", transform=f"rotate(-50 {x + 3:.1f} {y:.1f})")
