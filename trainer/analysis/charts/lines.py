"""Lines over a common axis: how something went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from trainer.analysis.charts.element import BOX, Box, canvas, element
from trainer.analysis.charts.frame import horizontal_grid, vertical_grid
from trainer.analysis.charts.scale import Scale, drawable, fitted, shown


@dataclass(frozen=True, slots=True)
class Line:
    """A line of values `ys` over `xs`, in the colour `style`; one with `dots` tells its values when pointed at."""

    label: str
    xs: Sequence[float]
    ys: Sequence[float | None]
    style: int = 0
    dashed: bool = False
    dots: bool = False


def line_chart(
    lines: Sequence[Line], x_label: str, y_label: str, log: bool = False, zero: bool = False, box: Box = BOX
) -> Markup:
    """The lines, from 0 up where `zero` says so; a value that is not known or not finite is left out."""
    x = fitted((value for line in lines for value in line.xs), box.left, box.x_end)
    y = fitted((value for line in lines for value in line.ys), box.y_end, box.top, zero, log)
    marks = Markup("").join(_marks(line, x, y) for line in lines)
    return canvas(
        box, f"{y_label}, by {x_label}", horizontal_grid(box, y, y_label), vertical_grid(box, x, x_label), marks
    )


def _marks(line: Line, x: Scale, y: Scale) -> Markup:
    pairs = zip(line.xs, line.ys, strict=True)
    known = [(x.place(a), y.place(b), a, b) for a, b in pairs if drawable(b, y.log)]
    path = " ".join(f"{px:.1f},{py:.1f}" for px, py, _, _ in known)
    style = f"line s{line.style}" + (" dashed" if line.dashed else "")
    parts = [element("polyline", element("title", line.label), class_=style, points=path)]
    # A line of one point is drawn as the point that it is.
    for px, py, a, b in known if line.dots or len(known) == 1 else ():
        words = element("title", f"{line.label}: {shown(round(b, 4))} at {shown(round(a, 4))}")
        parts.append(element("circle", words, class_=f"dot s{line.style}", cx=px, cy=py, r=3.2))
    return Markup("").join(parts)
