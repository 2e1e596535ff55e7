"""The command `compare`: runs, or the models of a space, to a page."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from songspace.errors import TrainingError
from trainer.analysis.page.content import Page
from trainer.analysis.page.render import write_page
from trainer.compare.models_page import models_page
from trainer.compare.runs_page import runs_page
from trainer.connection import PRECEDENCE, ConnectionFlags, connect, connection_url
from trainer.options import add_connection

DESCRIPTION = """\
Write a page that shows finished runs side by side, or, with --space, the staged model of a space beside the active
one as check_staged measured them."""
DEFAULT_PAGE = Path("compare.html")


def main(arguments: Sequence[str]) -> int:
    """Compare as the arguments say; the exit status is 0. Raises SongspaceError."""
    options = parser().parse_args(arguments)
    page = _page(options)
    try:
        write_page(options.to, page)
    except OSError as error:
        raise TrainingError(f"cannot write {options.to}: {error.strerror}") from None
    print(f"written to {options.to}")
    return 0


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    result = argparse.ArgumentParser(
        prog="python -m trainer compare",
        description=DESCRIPTION,
        epilog=f"which database, with --space:\n{PRECEDENCE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = result.add_argument
    add("runs", nargs="*", type=Path, metavar="RUN", help="run folders, two or more")
    add("--to", type=Path, default=DEFAULT_PAGE, metavar="FILE", help=f"the page (default {DEFAULT_PAGE})")
    add("--space", help="a space whose staged model is compared with its active one")
    add_connection(result.add_argument_group("database"))
    return result


def _page(options: argparse.Namespace) -> Page:
    if options.space is None:
        return runs_page(options.runs)
    if options.runs:
        raise TrainingError("runs and --space are two comparisons; leave one of them out")
    url = connection_url(ConnectionFlags(options.host, options.port, options.database, options.user))
    return models_page(connect(url), options.space)
