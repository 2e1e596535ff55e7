"""What the command line says, and the sizes that follow from it."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from tests.server.servers import ROOT

GROUPS = ("search", "encode", "insert", "life", "growth", "explore")
RESULTS = ROOT / "build" / "bench"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured; every figure names the size it was taken at."""

    search_rows: tuple[int, ...] = (10_000, 100_000)
    queries: int = 1_000
    exact_queries: int = 50
    throughput_seconds: float = 2.0
    pairs: int = 5
    encode_pairs: int = 11
    encode_calls: int = 20_000
    head_calls: int = 256
    batch_rows: int = 100_000
    head_batch_rows: int = 1_024
    insert_rows: int = 50_000
    insert_pairs: int = 4
    index_base_rows: int = 20_000
    index_rows: int = 2_500
    index_pairs: int = 12
    long_input_rows: int = 5_000
    fresh_backends: int = 15
    many_connections: int = 20
    deploy_rows: int = 100_000
    deploy_pairs: int = 3
    training_rows: int = 100_000
    training_epochs: int = 2
    growth_rows: tuple[int, ...] = (10_000, 100_000)
    growth_dims: tuple[int, ...] = (8, 64, 256)
    growth_inserts: int = 500
    explore_rows: int = 100_000
    explore_calls: int = 200

    @property
    def largest(self) -> int:
        """Rows of the largest index."""
        return max(*self.search_rows, *self.growth_rows, self.deploy_rows, self.explore_rows)


DEFAULT = Sizes()
QUICK = Sizes(
    search_rows=(2_000,),
    queries=100,
    exact_queries=10,
    throughput_seconds=0.3,
    pairs=3,
    encode_pairs=3,
    encode_calls=1_000,
    head_calls=32,
    batch_rows=5_000,
    head_batch_rows=64,
    insert_rows=2_000,
    insert_pairs=2,
    index_base_rows=1_000,
    index_rows=250,
    index_pairs=2,
    long_input_rows=200,
    fresh_backends=3,
    many_connections=4,
    deploy_rows=2_000,
    deploy_pairs=1,
    training_rows=4_096,
    training_epochs=1,
    growth_rows=(1_000, 2_000),
    growth_dims=(8, 64),
    growth_inserts=50,
    explore_rows=2_000,
    explore_calls=20,
)
MILLION = Sizes(
    search_rows=(10_000, 100_000, 1_000_000),
    deploy_rows=1_000_000,
    deploy_pairs=1,
    growth_rows=(10_000, 100_000, 1_000_000),
)
SIZES = {"quick": QUICK, "default": DEFAULT, "1M": MILLION}


@dataclass(frozen=True, slots=True)
class Options:
    """A run: which groups, how large, on which server, whether a missed target is an error."""

    groups: tuple[str, ...] = GROUPS
    size: str = "default"
    server: str | None = None
    strict: bool = False
    results: Path = RESULTS

    @property
    def sizes(self) -> Sizes:
        """The sizes of this run."""
        return SIZES[self.size]


def parse(arguments: list[str]) -> Options:
    """Read the command line; SIZE=1M in the environment is --size 1M."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure what the design promises.")
    parser.add_argument("--only", type=_groups, default=GROUPS, metavar="GROUPS", help="of " + ",".join(GROUPS))
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it runs, measures nothing")
    parser.add_argument("--size", choices=list(SIZES), default=os.environ.get("SIZE") or "default")
    parser.add_argument(
        "--server", metavar="URL", help="a superuser's URL; databases of its own are made there (default: own cluster)"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a target is missed")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FOLDER")
    given = parser.parse_args(arguments)
    if given.size not in SIZES:
        parser.error(f"SIZE is {given.size}; it can be: {', '.join(SIZES)}")
    return Options(given.only, "quick" if given.quick else given.size, given.server, given.strict, given.results)


def _groups(text: str) -> tuple[str, ...]:
    chosen = [name.strip() for name in text.split(",") if name.strip()]
    for name in chosen:
        if name not in GROUPS:
            raise argparse.ArgumentTypeError(f"there is no group '{name}'; there are: {', '.join(GROUPS)}")
    return tuple(name for name in GROUPS if name in chosen)
