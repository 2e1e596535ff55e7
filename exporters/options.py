"""The options of the command `export`."""

from __future__ import annotations

import argparse
from pathlib import Path

from exporters.parity import LEAST_ROWS, LIMIT

DESCRIPTION = f"""\
Turn a finished run into a bundle (encoder.onnx, decoder.onnx, spec.json and the report), prove that it answers as
the trained network does within {LIMIT:g} (in ONNX Runtime, and inside the database), and deploy it there."""

TARGETS = """\
targets of --to:
  postgres   the bundle, and the model registered and active in its space; the space is created where missing
  bundle     the bundle alone; needs no database
  faiss      the bundle, and a FAISS HNSW index with its list of keys: of the vectors of the database's space, or,
             where no database is given, of the file that the run was trained on

exit status:
  0 done (a model that is active already is done), 1 failed or refused, 2 misused"""


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    result = argparse.ArgumentParser(
        prog="python -m exporters",
        description=DESCRIPTION,
        epilog=TARGETS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = result.add_argument
    add("run", nargs="?", type=Path, metavar="RUN", help="a run folder (default the newest finished one)")
    add("--runs-folder", type=Path, default=Path("runs"), metavar="FOLDER", help="default runs")
    add("--to", choices=("postgres", "bundle", "faiss"), default="postgres", help="default postgres")
    add("--database", metavar="URL", help="name, or a postgresql:// URL (default DATABASE_URL)")
    add("--space", help="the space to deploy into (default the one the run was meant for)")
    add("--table", help="the table of a new space (default the one the run was meant for)")
    add("--key", help="that table's key column")
    add("--input", metavar="COLUMN", help="the column of embeddings, for a model that takes one vector")
    add(
        "--trust-owner",
        action="store_true",
        help="the table of a new space belongs to a role that may act as a superuser",
    )
    add(
        "--engine",
        choices=("onnx", "sql"),
        help="what runs the space's models: ONNX Runtime, or the SQL that they are compiled to (default what the space "
        "has; for a new one onnx, and sql where the database has no PL/Python)",
    )
    add("--bundle", type=Path, metavar="FOLDER", help="where the bundle goes (default RUN/bundle)")
    add("--faiss", type=Path, metavar="FOLDER", help="where the FAISS index goes (default RUN/faiss)")
    add("--rows", type=_rows, help=f"rows of the proof, at least {LEAST_ROWS:,} (default all that the run kept)")
    add(
        "--force",
        action="store_true",
        help="activate a model that the space's gate refuses; the database keeps by whom",
    )
    add("--allow-collapsed", action="store_true", help="export a collapsed model all the same")
    return result


def _rows(text: str) -> int:
    number = int(text) if text.isdigit() else 0
    if number < LEAST_ROWS:
        raise argparse.ArgumentTypeError(f"a number of at least {LEAST_ROWS:,} is wanted")
    return number
