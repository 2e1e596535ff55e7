"""Bars: upright ones for numbered things, lying ones for things with names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from trainer.analysis.charts.element import BOX, Box, canvas, element, text
from trainer.analysis.charts.frame import horizontal_grid, left_margin, named_places, vertical_grid
from trainer.analysis.charts.scale import Scale, fitted, shown

BAR, GAP = 11.0, 8.0


@dataclass(frozen=True, slots=True)
class Series:
    """A value for each name, in the colour `style`; None leaves the place empty."""

    label: str
    values: Sequence[float | None]
    style: int = 0


def column_chart(
    names: Sequence[str],
    values: Sequence[float],
    x_label: str,
    y_label: str,
    limit: float | None = None,
    faint: Sequence[bool] = (),
    box: Box = BOX,
) -> Markup:
    """Upright bars, those marked `faint` in grey, with a dashed line at `limit`."""
    y = fitted([*values, 0.0, *([] if limit is None else [limit])], box.y_end, box.top, zero=True)
    step = (box.x_end - box.left) / max(1, len(names))
    places = [box.left + step * (place + 0.5) for place in range(len(names))]
    bars = []
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        style = "bar faint" if faint and faint[place] else "bar s0"
        ends = sorted((y.place(0.0), y.place(value)))
        words = element("title", f"{name}: {shown(round(value, 4))}")
        shape = {"x": places[place] - 0.36 * step, "y": ends[0], "width": 0.72 * step, "height": ends[1] - ends[0]}
        bars.append(element("rect", words, class_=style, **shape))
    if limit is not None:
        at = y.place(limit)
        bars.append(element("line", class_="limit", x1=box.left, x2=box.x_end, y1=at, y2=at))
    # So many names that they would touch are thinned out.
    every = 1 + len(names) // 16
    below = named_places(box, places[::every], names[::every], x_label)
    return canvas(box, y_label, horizontal_grid(box, y, y_label), Markup("").join(bars), below)


def bar_chart(names: Sequence[str], series: Sequence[Series], x_label: str, high: float | None = None) -> Markup:
    """Lying bars, those of one name together; `high` is where the axis ends, if it is known."""
    group = BAR * len(series) + GAP
    box = Box(height=12 + 42 + group * len(names), left=left_margin(names))
    known = [value for one in series for value in one.values if value is not None]
    x = fitted([*known, 0.0], box.left, box.x_end, zero=True)
    x = Scale(x.low, x.high if high is None else high, x.start, x.end)
    parts = []
    for place, name in enumerate(names):
        top = box.top + group * place + GAP / 2
        middle = top + BAR * len(series) / 2 + 3.5
        parts.append(text(box.left - 6, middle, name, class_="tick name", text_anchor="end"))
        for number, one in enumerate(series):
            parts.append(_lying(x, top + BAR * number, name, one.label, one.values[place], one.style))
    return canvas(box, x_label, vertical_grid(box, x, x_label), Markup("").join(parts))


def _lying(x: Scale, top: float, name: str, label: str, value: float | None, style: int) -> Markup:
    if value is None:
        return Markup("")
    start, end = sorted((x.place(0.0), x.place(min(value, x.high))))
    words = element("title", f"{name}, {label}: {shown(round(value, 4))}")
    return element("rect", words, class_=f"bar s{style}", x=start, y=top, width=end - start, height=BAR - 1)
