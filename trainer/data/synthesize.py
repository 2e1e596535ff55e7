"""The command `synthesize`: a synthetic library into a file or a table."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import psycopg

from songspace.errors import DataError
from trainer.connection import failure, libpq_url, parse_url
from trainer.data.synthetic import Library, generate

TABLE = "music_analysis"


def main(arguments: Sequence[str]) -> int:
    """Generate, write, and say what was written."""
    options = _parser().parse_args(arguments)
    library = generate(options.rows, options.seed)
    to_database = "://" in options.to
    where = _copy(library, options.to, options.table) if to_database else _write(library, Path(options.to))
    print(f"{len(library):,} synthetic tracks written to {where}")
    return 0


def _copy(library: Library, text: str, table: str) -> str:
    url = parse_url(text)
    try:
        with psycopg.connect(libpq_url(url)) as connection:
            library.copy_to(connection, table)
    except psycopg.OperationalError as error:
        raise failure(url, error) from None
    except psycopg.Error as error:
        raise DataError(f"cannot write into {table}: {str(error).splitlines()[0]}") from None
    return f"table {table}"


def _write(library: Library, path: Path) -> str:
    if path.suffix.lower() != ".parquet":
        raise DataError(f"cannot write {path.name}: its name must end in .parquet, or be a postgresql:// URL")
    try:
        library.write_parquet(path)
    except OSError as error:
        raise DataError(f"cannot write {path}: {error}") from None
    return str(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trainer synthesize",
        description="Write a synthetic music library: structured like a real one, but no music.",
        allow_abbrev=False,
    )
    parser.add_argument("--rows", type=int, default=20_000, help="number of tracks (default 20000)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same library (default 1)")
    parser.add_argument(
        "--to",
        required=True,
        metavar="FILE|URL",
        help="a .parquet file, or the postgresql:// URL of a database",
    )
    parser.add_argument("--table", default=TABLE, help=f"the table there, which must exist (default {TABLE})")
    return parser
