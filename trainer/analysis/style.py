"""What the plots have in common."""

from __future__ import annotations

from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, MUTED, ACCENT, SECOND = "#222222", "#8a8f98", "#1f6fb2", "#d9822b"
# Without the grey, which is for what has no name.
PALETTE = tuple(colour for place, colour in enumerate(matplotlib.color_sequences["tab10"]) if place != 7)


def figure(width: float = 8.0, height: float = 4.5) -> Figure:
    """An empty figure, in inches; without pyplot nothing stays open and no window is asked for."""
    return Figure(figsize=(width, height), layout="constrained")


def tidy(axes: Axes, title: str) -> None:
    """Title on the left, no box, a faint grid."""
    axes.set_title(title, loc="left", fontsize=11, color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25, linewidth=0.6)
    axes.set_axisbelow(True)


def save(drawing: Figure, path: Path) -> None:
    """Write a PNG."""
    drawing.savefig(path, dpi=130)
