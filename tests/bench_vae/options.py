"""What the command line says."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench_vae.variants import VARIANTS
from tests.server.servers import ROOT

RESULTS = ROOT / "build" / "bench_vae"
ALL = tuple(variant.name for variant in VARIANTS)
GROUPS = tuple(dict.fromkeys(variant.group for variant in VARIANTS))


@dataclass(frozen=True, slots=True)
class Options:
    """A run: what is trained, from which seeds, how long, on how many rows (0 is all), and where figures go.

    One row in `stride` asks for its neighbours, among all that have a label.
    """

    only: tuple[str, ...] = ALL
    seeds: int = 3
    epochs: int = 100
    rows: int = 0
    stride: int = 1
    synthetic: bool = False
    strict: bool = False
    results: Path = RESULTS


def parse(arguments: Sequence[str]) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench_vae",
        description="Train every option of the VAE family and measure it. What was measured before is not done again.",
    )
    parser.add_argument(
        "--only", type=_names, default=ALL, metavar="NAMES", help="options, or groups: " + ", ".join(GROUPS)
    )
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds, from 1 (default 3)")
    parser.add_argument("--epochs", type=int, default=100, help="default 100")
    parser.add_argument("--rows", type=int, default=0, help="train on so many rows, drawn by chance (default: all)")
    parser.add_argument("--stride", type=int, default=1, help="one row in so many asks for its neighbours (default 1)")
    parser.add_argument("--synthetic", action="store_true", help="a synthetic library, as where real tracks are absent")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a target is missed")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FOLDER")
    return Options(**vars(parser.parse_args(arguments)))


def _names(text: str) -> tuple[str, ...]:
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    known = {*GROUPS, *(variant.name for variant in VARIANTS)}
    for name in wanted:
        if name not in known:
            raise argparse.ArgumentTypeError(f"there is no option '{name}'; there are: {', '.join(sorted(known))}")
    return tuple(variant.name for variant in VARIANTS if {variant.name, variant.group} & {*wanted})
