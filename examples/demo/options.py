"""The options of the demo."""

from __future__ import annotations

import argparse
from pathlib import Path

DESCRIPTION = """\
Train a model, bring it into the database and search there, with every statement shown. Without --data, on a
synthetic library in the table music_analysis; with --data, on a file of your own."""


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    result = argparse.ArgumentParser(prog="python -m examples.demo", description=DESCRIPTION, allow_abbrev=False)
    add = result.add_argument
    add("--data", type=Path, metavar="FILE", help="a .parquet or .csv file")
    add("--features", type=_names, metavar="A,B,C", help="its feature columns (default every numeric one)")
    add("--key", metavar="COLUMN", help="its key: no value missing or repeated (default a number that is made)")
    add("--table", help="the table to make of it (default named after the file)")
    add("--rows", type=int, default=20_000, help="tracks of the synthetic library (default 20000)")
    add("--seed", type=int, default=1, help="of the synthetic library (default 1)")
    add("--epochs", type=int, help="of the training (default what the trainer takes)")
    add("--database", metavar="URL", help="name, or a postgresql:// URL (default DATABASE_URL)")
    add("--runs-folder", type=Path, default=Path("runs"), metavar="FOLDER", help="default runs")
    return result


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise argparse.ArgumentTypeError("it names no column")
    return names
