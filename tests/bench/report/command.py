"""`python -m tests.bench report`: a finished run into pages and plots."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench.options import GROUPS, RESULTS
from tests.bench.report import tables
from tests.bench.results import Results, load, newest
from tests.server.servers import ROOT

DOCS = ROOT / "docs"
PAGES = (DOCS / "benchmarks.md", DOCS / "without_plpython.md")
SECTIONS = {
    "machine": tables.machine,
    "targets": tables.targets,
    "figures": tables.figures,
    "both engines": tables.both_engines,
}


def figures(results: Results) -> str:
    """What a run prints at its end."""
    return f"{tables.figures(results)}\n\n{tables.machine(results)}\n"


def main(arguments: list[str]) -> int:
    """Write the sections between the marks of each page, and the plots."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench report")
    parser.add_argument("results", type=Path, nargs="?", help="a results.json (default: the newest whole run's)")
    parser.add_argument(
        "--into", type=Path, action="append", metavar="PAGE", help="pages with marks such as <!-- bench: targets -->"
    )
    parser.add_argument("--plots", type=Path, default=DOCS, metavar="FOLDER")
    given = parser.parse_args(arguments)
    results = load(given.results or newest(RESULTS, is_whole))
    for page in given.into or PAGES:
        page.write_text(filled(page.read_text(encoding="utf-8"), results), encoding="utf-8")
        print(f"written: {page}")
    from tests.bench.report.plots import draw

    for path in draw(results, given.plots):
        print(f"written: {path}")
    return 0


def is_whole(results: Results) -> bool:
    """Whether a run may be reported without being named: every group, at sizes that mean something, to its end."""
    return results.run["size"] != "quick" and results.run["groups"] == list(GROUPS) and "seconds" in results.run


def filled(page: str, results: Results, sections: Mapping[str, Callable[[Results], str]] = SECTIONS) -> str:
    """A page with what stands between `<!-- bench: NAME -->` and `<!-- bench end -->` renewed."""

    def renewed(found: re.Match[str]) -> str:
        return f"{found['begin']}{sections[found['name']](results)}\n{found['end']}"

    names = "|".join(sections)
    marks = rf"(?P<begin><!-- bench: (?P<name>{names}) -->\n).*?(?P<end><!-- bench end -->)"
    return re.sub(marks, renewed, page, flags=re.DOTALL)
