"""A run's report as one page that can be sent to anyone: its plots are in it."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

STYLE = "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}img{max-width:100%}"


@dataclass(frozen=True, slots=True)
class Section:
    """A plot of the run's folder, with a heading and a sentence."""

    file: str
    heading: str
    text: str


def write_page(path: Path, title: str, verdict: str, plots: Path, sections: Sequence[Section]) -> None:
    """Write the page: the verdict first, then each section whose plot there is."""
    parts = [_section(section, plots / section.file) for section in sections if (plots / section.file).is_file()]
    path.write_text(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n<h1>{html.escape(title)}</h1>\n<p>{html.escape(verdict)}</p>\n"
        + "\n".join(parts)
        + "\n</body></html>\n",
        encoding="utf-8",
    )


def _section(section: Section, plot: Path) -> str:
    data = base64.b64encode(plot.read_bytes()).decode()
    return (
        f"<h2>{html.escape(section.heading)}</h2>\n<p>{html.escape(section.text)}</p>\n"
        f'<img alt="{html.escape(section.heading)}" src="data:image/png;base64,{data}">'
    )
