"""The options of the command `extract`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from trainer.audio.column_forms import FORMS
from trainer.audio.files import KEYS
from trainer.audio.providers import NAMES

DEFAULT_HOP = 0.5
LEAST_HOP = 0.01

DESCRIPTION = """\
Make an OpenL3 embedding of every sound file of a folder: the mean over its windows of one second that hold something
to hear. Formats are those of libsndfile and, where ffmpeg is installed, all others. A run that was stopped goes on
where it stood; a file that cannot be read is named, left without an embedding, and tried again by the next run."""

EPILOG = """\
exit status:
  0 done, 1 failed, 2 misused, 3 done but for files that cannot be read, 130 interrupted (what is done is kept)"""


def cores() -> int:
    """Cores that this process may use; macOS does not tell of fewer than there are."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    result = argparse.ArgumentParser(
        prog="python -m trainer.audio extract",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    result.add_argument("folder", type=Path, metavar="FOLDER", help="sound files, and folders of them")
    result.add_argument(
        "--to", metavar="URL|FILE", help="a postgresql:// URL or a .parquet file (default DATABASE_URL)"
    )
    _add_work(result.add_argument_group("work"))
    _add_keys(result.add_argument_group("which row is a file's"))
    _add_table(result.add_argument_group("table"))
    result.add_argument("--json", action="store_true", help="tell the progress as one JSON object a line")
    return result


def _add_work(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--provider", choices=NAMES, default="onnx", help="what runs the network (default onnx)")
    group.add_argument(
        "--model", type=Path, metavar="FILE", help="its network (default openl3.onnx, or the package's own weights)"
    )
    group.add_argument("--hop", type=_hop, default=DEFAULT_HOP, metavar="SECONDS", help="between windows (default 0.5)")
    group.add_argument("--processes", type=_count, default=cores(), help="default one a core")
    group.add_argument("--replace", action="store_true", help="clear embeddings that are there, another provider's too")


def _add_keys(group: argparse._ArgumentGroup) -> None:
    how = group.add_mutually_exclusive_group()
    how.add_argument(
        "--keys", choices=sorted(KEYS), default="md5", help="the key is the path's md5 (default), or the path"
    )
    how.add_argument("--path-column", metavar="COLUMN", help="the table has the path in this column")
    group.add_argument("--known-as", metavar="PATH", help="the folder's path in the library (default FOLDER's own)")


def _add_table(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--table", default="audio", help="made where it is missing (default audio)")
    group.add_argument("--key", default="identifier", help="its key column (default identifier)")
    group.add_argument("--column", default="openl3", help="the embeddings; added where missing (default openl3)")
    group.add_argument("--form", choices=sorted(FORMS), default="bytea", help="type of an added column (default bytea)")
    group.add_argument("--add-rows", action="store_true", help="add a row for a file that the table has none of")


def _hop(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not LEAST_HOP <= seconds <= 1:
        raise argparse.ArgumentTypeError(f"a number of seconds from {LEAST_HOP} to 1 is wanted")
    return seconds


def _count(text: str) -> int:
    number = int(text) if text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError("a whole number of at least 1 is wanted")
    return number
