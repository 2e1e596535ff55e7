"""`python -m trainer`: a subcommand a line; without one, train."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from songspace.errors import SongspaceError
from trainer import cli
from trainer.analysis import cli as analysis
from trainer.compare import cli as compare
from trainer.data import synthesize
from trainer.models.vae.imported import command as importing
from trainer.sweep import command as sweep

Command = Callable[[Sequence[str]], int]

COMMANDS: dict[str, Command] = {
    "train": cli.main,
    "import": importing.main,
    "analyse": analysis.main,
    "compare": compare.main,
    "synthesize": synthesize.main,
    "sweep": sweep.main,
}

FAILED, ABORTED = 1, 130


def main(arguments: Sequence[str]) -> int:
    """Run a subcommand; the exit status is 0 done, 1 failed, 2 misused, 3 collapsed, 130 interrupted."""
    named = bool(arguments) and arguments[0] in COMMANDS
    command = COMMANDS[arguments[0]] if named else cli.main
    try:
        return command(arguments[1:] if named else arguments)
    except SongspaceError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("aborted", file=sys.stderr)
        return ABORTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
