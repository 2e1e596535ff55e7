"""A page as one HTML file, and its charts as files of their own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from trainer.analysis.page.content import Figure, Page, Value

HERE = Path(__file__).parent
CHARTS = HERE.parent / "charts" / "charts.css"
STYLES, SCRIPTS = (
    (CHARTS, HERE / "page.css", HERE / "map.css"),
    (HERE / "page.js", HERE / "map.js", HERE / "map_touch.js"),
)


def write_page(path: Path, page: Page) -> None:
    """Write the page, whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(render(page), encoding="utf-8")
    os.replace(temporary, path)


def render(page: Page) -> str:
    """The page as text: style, script, charts and data are all in it."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(value=written, data=_data)
    template = environment.get_template("page.html.jinja")
    return template.render(page=page, styles=_texts(STYLES), scripts=_texts(SCRIPTS))


def write_charts(folder: Path, page: Page) -> None:
    """Write each chart that has a name as an SVG file, with the colours of both schemes in it."""
    folder.mkdir(exist_ok=True)
    style = Markup("<style>{}</style></svg>").format(Markup(CHARTS.read_text(encoding="utf-8")))
    for figure in _named(page):
        chart = figure.chart.removesuffix("</svg>") + style
        (folder / f"{figure.name}.svg").write_text(chart, encoding="utf-8")


def written(value: Value) -> str:
    """A value as a reader wants it: a dash for none, thousands apart, three digits behind the point."""
    if value is None:
        return "\N{EN DASH}"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:,.0f}"
    digits = 3 if abs(value) >= 0.001 or value == 0 else 5
    return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def _data(document: object) -> Markup:
    # Within a script element only "<" could end it; JSON writes that another way.
    return Markup(orjson.dumps(document).decode().replace("<", "\\u003c"))


def _texts(paths: Iterable[Path]) -> Markup:
    return Markup("\n").join(Markup(path.read_text(encoding="utf-8")) for path in paths)


def _named(page: Page) -> list[Figure]:
    return [figure for section in page.sections for figure in section.figures if figure.name is not None]
