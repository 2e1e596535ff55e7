"""What the command line says."""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """A run: how long, over how many rows a source, from which seed, on which server (none: a cluster of its own)."""

    minutes: float
    rows: int
    seed: int
    server: str | None

    @property
    def seconds(self) -> float:
        """How long the workers work."""
        return 60 * self.minutes


def parse(arguments: list[str]) -> Options:
    """Read the command line; MINUTES=30 in the environment is --minutes 30."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Look for a mixture of two models.")
    parser.add_argument("--minutes", type=float, default=float(os.environ.get("MINUTES") or 5))
    parser.add_argument("--rows", type=int, default=2000, help="of each of the two sources")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="decides what every worker tries, not when")
    parser.add_argument(
        "--server", metavar="URL", help="a superuser's URL; a database of its own is made there (default: own cluster)"
    )
    given = parser.parse_args(arguments)
    return Options(given.minutes, given.rows, given.seed, given.server)
