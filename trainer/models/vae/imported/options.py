"""The options of the command `import`."""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer import options as train_options
from trainer.connection import PRECEDENCE
from trainer.models.vae.imported.reencode import TOLERANCE

DESCRIPTION = """\
Bring a checkpoint of tsnotfyi's own trainers into a run folder, which then exports like any other. Key names tell its
activation: latent_mu.* was trained with GELU, fc_mu.* with ReLU. No code in the file is run."""

EPILOG = f"""\
which database:
{PRECEDENCE}

exit status:
  0 done, 1 failed or not the model that made the latents, 2 misused, 3 the model collapsed (the run is written)"""


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    result = argparse.ArgumentParser(
        prog="python -m trainer import",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    result.add_argument("file", type=Path, metavar="FILE.pt", help="the checkpoint")
    _add_rows(result.add_argument_group("rows"))
    train_options.add_connection(result.add_argument_group("database"))
    _add_outcome(result.add_argument_group("outcome"))
    return result


def _add_rows(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--check",
        metavar="TABLE|FILE",
        help="make the latents of its rows again and compare: a table, or a .parquet or .csv",
    )
    add("--version", help="whose latents to compare, as vae_model_version has it (default the file's own, or the only)")
    add(
        "--tolerance",
        type=_share_or_more,
        default=TOLERANCE,
        help=f"in parts of max(1, |latent|) (default {TOLERANCE:g})",
    )
    add("--stale", type=_share, default=0.0, metavar="SHARE", help="rows that may differ, written after their latents")
    add(
        "--data",
        metavar="TABLE|FILE",
        help="rows to measure the model on, and its drift against from then on (default those of --check)",
    )
    add("--features", type=train_options.names, metavar="A,B,C", help="where the file does not name them")
    add("--config", type=Path, metavar="FILE", help="the client's config (.json), for its database")


def _add_outcome(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--table", help="the table it is meant for (default the one given with --check or --data)")
    add("--key", help="the column that names a row (default identifier)")
    add("--name", help="the name to register the model under (default vae)")
    add("--space", help="the embedding space it is meant for (default vae)")
    add("--runs-folder", type=Path, default=Path("runs"), metavar="FOLDER", help="default runs")
    add("--allow-collapsed", action="store_true", help="exit with 0 for a collapsed model too")


def _share_or_more(text: str) -> float:
    number = _number(text)
    if not number >= 0:
        raise argparse.ArgumentTypeError("it is below 0")
    return number


def _share(text: str) -> float:
    number = _number(text)
    if not 0 <= number < 1:
        raise argparse.ArgumentTypeError("it is not a share, from 0 to below 1")
    return number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError("it is not a number") from None
