"""The options of the command `train`."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import Any

from trainer import connection

DESCRIPTION = """\
Train a model on the rows of a table or file, and write a run folder.
Without a subcommand, train is meant; the others are: analyse, compare, import, sweep, synthesize."""

EPILOG = f"""\
which database:
{connection.PRECEDENCE}

exit status:
  0 done, 1 failed, 2 misused, 3 the model collapsed, 130 interrupted (the best model so far is written)"""


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    result = argparse.ArgumentParser(
        prog="python -m trainer",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_source(result.add_argument_group("rows"))
    add_connection(result.add_argument_group("database"))
    _add_training(result.add_argument_group("training"))
    _add_outcome(result.add_argument_group("outcome"))
    return result


def _add_source(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--config", type=Path, metavar="FILE", help="settings (.toml), or the client's config (.json)")
    group.add_argument("--table", help="table, with its schema where needed (default music_analysis)")
    group.add_argument("--data", metavar="FILE", help="a .parquet or .csv file instead of a table")
    group.add_argument("--features", type=names, metavar="A,B,C", help="feature columns, in the model's order")
    group.add_argument("--key", help="the column that names a row (default identifier)")
    group.add_argument("--label", metavar="COLUMN", help="a column, such as the genre, that colours the map")


def add_connection(group: argparse._ArgumentGroup) -> None:
    """Which database."""
    group.add_argument("--host", help="server, or the folder of its socket")
    group.add_argument("--port", type=int)
    group.add_argument("--database", help="name, or a postgresql:// URL")
    group.add_argument("--user")


def _add_training(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--epochs", type=int, help="default 100, or more where the library is small")
    group.add_argument("--batch-size", type=int, help="default rows / 64, within 32 to 1024")
    group.add_argument("--beta", type=float, help="weight of the KL term (default 0.1)")
    group.add_argument("--latent-dims", type=int, help="default at most 8, and what the library supports")
    group.add_argument("--device", choices=("auto", "cpu", "cuda"))
    group.add_argument("--seed", type=int)
    group.add_argument(
        "--set",
        dest="settings",
        type=_setting,
        action="append",
        default=[],
        metavar="TABLE.SETTING=VALUE",
        help="any setting of the config, as TOML or as bare text, again for each: --set objective.kind=tc",
    )
    group.add_argument("--resume", type=Path, metavar="RUN", help="continue a run that was killed or interrupted")


def _add_outcome(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--runs-folder", type=Path, default=Path("runs"), metavar="FOLDER", help="default runs")
    group.add_argument("--model-path", type=Path, metavar="FILE", help="write the checkpoint there too")
    group.add_argument("--name", help="the name to register the model under")
    group.add_argument("--space", help="the embedding space it is meant for")
    group.add_argument("--allow-collapsed", action="store_true", help="keep a collapsed model, with exit status 0")
    group.add_argument("--json", action="store_true", help="tell the progress as one JSON object a line")


def _setting(text: str) -> tuple[str, str, Any]:
    place, equals, value = text.partition("=")
    table, dot, name = place.strip().partition(".")
    if not (equals and dot and table and name):
        raise argparse.ArgumentTypeError("it is not of the form TABLE.SETTING=VALUE")
    try:
        return table, name, tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return table, name, value.strip()


def names(text: str) -> tuple[str, ...]:
    """Names of columns, between commas."""
    found = tuple(name.strip() for name in text.split(",") if name.strip())
    if not found:
        raise argparse.ArgumentTypeError("it names no column")
    return found
