"""`python -m trainer.audio`: a subcommand a line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from songspace.errors import SongspaceError
from trainer.audio import augment, extract
from trainer.audio.query import interpolate, similar

Command = Callable[[Sequence[str]], int]

COMMANDS: dict[str, Command] = {
    "extract": extract.main,
    "augment": augment.main,
    "similar": similar.main,
    "interpolate": interpolate.main,
}

FAILED, MISUSED, ABORTED = 1, 2, 130


def main(arguments: Sequence[str]) -> int:
    """Run a subcommand; the exit status is 0 done, 1 failed, 2 misused, 130 interrupted, others as its help says."""
    if not arguments or arguments[0] not in COMMANDS:
        asked = bool(arguments) and arguments[0] in ("-h", "--help")
        print(f"usage: python -m trainer.audio {{{','.join(COMMANDS)}}} ...", file=sys.stdout if asked else sys.stderr)
        return 0 if asked else MISUSED
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SongspaceError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("aborted; the same command goes on from here", file=sys.stderr)
        return ABORTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
