"""The command `analyse`: a finished run to analysis.json and a summary."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from songspace.errors import DataError
from trainer import runs
from trainer.analysis.analyse import analyse
from trainer.analysis.document import ANALYSIS, write_analysis
from trainer.analysis.library import MOST_ROWS
from trainer.analysis.report import write_report
from trainer.analysis.subject import Subject
from trainer.analysis.summary import summary
from trainer.connection import PRECEDENCE, ConnectionFlags, connect, connection_url
from trainer.options import add_connection
from trainer.progress import Lines

DESCRIPTION = """\
Measure what a finished run of the family vae has learned, write it to RUN/analysis.json and RUN/report.html and
print a summary; docs/analysis.md says how to read it."""


def main(arguments: Sequence[str]) -> int:
    """Analyse as the arguments say; the exit status is 0, whatever the verdict. Raises SongspaceError."""
    options = _parser().parse_args(arguments)
    tell = Lines()
    run = options.run or runs.newest(options.runs_folder)
    url = connection_url(ConnectionFlags(options.host, options.port, options.database, options.user))
    subject = Subject.of(run, lambda: connect(url), options.columns, options.rows, tell.warn)
    if options.betas and subject.library.origin != "source":
        raise DataError("--betas train on the run's source, which cannot be read")
    document = analyse(subject, lambda: connect(url), options.betas, tell.say)
    write_analysis(run, document)
    for line in summary(document):
        tell.say(line)
    tell.say(f"written to {run / ANALYSIS} in {document['seconds']:.0f} s; now its map is laid out")
    tell.say(f"written to {write_report(run)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trainer analyse",
        description=DESCRIPTION,
        epilog=f"which database, where the run was trained on a table:\n{PRECEDENCE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("run", nargs="?", type=Path, metavar="RUN", help="a run folder (default the newest finished one)")
    add("--runs-folder", type=Path, default=Path("runs"), metavar="FOLDER", help="default runs")
    add("--columns", type=_names, default=(), metavar="A,B", help="further columns of the source to find directions of")
    add(
        "--betas", type=_betas, default=(), metavar="B,C", help="train 20 epochs at each, for the rate-distortion curve"
    )
    add("--rows", type=int, default=MOST_ROWS, help=f"the most rows that are looked at (default {MOST_ROWS:,})")
    add_connection(parser.add_argument_group("database"))
    return parser


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _betas(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(value) for value in _names(text))
    except ValueError:
        raise argparse.ArgumentTypeError("they are numbers with a comma between: .02,.1,.5") from None
