"""An element of SVG, and the canvas that a chart is drawn on."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Box:
    """A canvas and the margins of its plot, in its own units: a pixel on a phone, a little more on a desk."""

    width: float = 420
    height: float = 240
    left: float = 52
    right: float = 14
    top: float = 12
    bottom: float = 42

    @property
    def x_end(self) -> float:
        """Right edge of the plot."""
        return self.width - self.right

    @property
    def y_end(self) -> float:
        """Lower edge of the plot."""
        return self.height - self.bottom


BOX = Box()


def element(name: str, *children: str, **attributes: object) -> Markup:
    """An element with escaped attributes and text; `class_` is written class, `text_anchor` text-anchor."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _value(value))
        for key, value in attributes.items()
        if value is not None
    )
    content = Markup("").join(escape(child) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, content)


def canvas(box: Box, description: str, *children: Markup) -> Markup:
    """The chart itself; its description is what a screen reader says of it."""
    size = Markup('viewBox="0 0 {} {}"').format(_value(box.width), _value(box.height))
    opening = Markup('<svg xmlns="http://www.w3.org/2000/svg" class="chart" {} role="img" aria-label="{}">')
    return opening.format(size, description) + Markup("").join(children) + Markup("</svg>")


def text(x: float, y: float, words: str, **attributes: object) -> Markup:
    """Words at a place."""
    return element("text", words, x=x, y=y, **attributes)


def _value(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
