"""`python -m tests.bench_vae report`: a finished run into the page and its plot."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from tests.bench.report.command import filled
from tests.bench.results import FILE, load
from tests.bench_vae.options import RESULTS
from tests.bench_vae.report import tables
from tests.bench_vae.report.plots import draw
from tests.server.servers import ROOT

DOCS = ROOT / "docs"
PAGE, PLOT = "vae_choosing.md", "vae-options.png"
SECTIONS = {
    "options": tables.options,
    "samples": tables.samples,
    "aims": tables.aims,
    "circumstances": tables.circumstances,
}


def main(arguments: Sequence[str]) -> int:
    """Renew what stands between the marks of the page, and the plot."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_vae report")
    parser.add_argument("results", type=Path, nargs="?", default=RESULTS / FILE, help="a results.json")
    parser.add_argument("--docs", type=Path, default=DOCS, metavar="FOLDER")
    given = parser.parse_args(arguments)
    results = load(given.results)
    page = given.docs / PAGE
    page.write_text(filled(page.read_text(encoding="utf-8"), results, SECTIONS), encoding="utf-8")
    print(f"written: {page}, {draw(results, given.docs / PLOT)}")
    return 0
