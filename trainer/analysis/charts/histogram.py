"""How often each range of values occurs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from trainer.analysis.charts.element import BOX, Box, canvas, element
from trainer.analysis.charts.frame import horizontal_grid, vertical_grid
from trainer.analysis.charts.scale import Scale, fitted, shown

MOST_BINS = 40


def histogram(values: Sequence[float], x_label: str, y_label: str, box: Box = BOX) -> Markup:
    """Upright bars over ranges of equal width, whole numbers wide where the values are whole."""
    known = np.asarray(values, np.float64)
    low, high = float(known.min()), float(known.max())
    width = (high - low) / MOST_BINS or 1.0
    if (known == known.round()).all():
        width = float(np.ceil(width))
    edges = np.arange(low, high + 1.5 * width, width)
    counts, _ = np.histogram(known, edges)
    x = Scale(float(edges[0]), float(edges[-1]), box.left, box.x_end)
    y = fitted([0.0, float(counts.max())], box.y_end, box.top, zero=True)
    bars = Markup("").join(
        _bar(x, y, float(start), float(end), int(count))
        for start, end, count in zip(edges[:-1], edges[1:], counts, strict=True)
    )
    return canvas(
        box, f"{y_label} by {x_label}", horizontal_grid(box, y, y_label), vertical_grid(box, x, x_label), bars
    )


def _bar(x: Scale, y: Scale, start: float, end: float, count: int) -> Markup:
    left, top = x.place(start), y.place(count)
    words = element("title", f"{shown(round(start, 4))} to below {shown(round(end, 4))}: {count:,}")
    width = max(0.5, x.place(end) - left - 0.6)
    return element("rect", words, class_="bar s0", x=left, y=top, width=width, height=y.place(0.0) - top)
