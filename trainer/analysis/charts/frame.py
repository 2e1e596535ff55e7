"""What is around the marks of a chart: grid, ticks, and the words beside its axes."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from trainer.analysis.charts.element import Box, element, text
from trainer.analysis.charts.scale import Scale, shown


def horizontal_grid(box: Box, y: Scale, label: str) -> Markup:
    """Lines across the plot at round values of y, their values, and the label upright beside them."""
    parts = []
    for value in y.ticks():
        place = y.place(value)
        parts.append(element("line", class_="grid", x1=box.left, x2=box.x_end, y1=place, y2=place))
        parts.append(text(box.left - 6, place + 3.5, shown(value), class_="tick", text_anchor="end"))
    middle = (box.top + box.y_end) / 2
    turned = f"rotate(-90 12 {middle:.1f})"
    parts.append(text(12.0, middle, label, class_="label", text_anchor="middle", transform=turned))
    return Markup("").join(parts)


def vertical_grid(box: Box, x: Scale, label: str) -> Markup:
    """Lines up the plot at round values of x, their values, and the label below them."""
    parts = []
    for value in x.ticks():
        place = x.place(value)
        parts.append(element("line", class_="grid", x1=place, x2=place, y1=box.top, y2=box.y_end))
        parts.append(text(place, box.y_end + 15, shown(value), class_="tick", text_anchor="middle"))
    parts.append(_below(box, label))
    return Markup("").join(parts)


def named_places(box: Box, places: Sequence[float], names: Sequence[str], label: str) -> Markup:
    """Names below their places, and the label below them."""
    parts = [
        text(place, box.y_end + 15, name, class_="tick", text_anchor="middle")
        for place, name in zip(places, names, strict=True)
    ]
    return Markup("").join([*parts, _below(box, label)])


def left_margin(names: Sequence[str]) -> float:
    """Room for names at the left, of letters six units wide."""
    return min(170.0, 12 + 6.1 * max((len(name) for name in names), default=0))


def _below(box: Box, label: str) -> Markup:
    return text((box.left + box.x_end) / 2, box.height - 8, label, class_="label", text_anchor="middle")
