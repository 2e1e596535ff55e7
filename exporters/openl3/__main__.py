"""`python -m exporters.openl3`: OpenL3's weight file to the network that `python -m trainer.audio` runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from songspace.errors import SongspaceError

FAILED, ABORTED = 1, 130


def main(arguments: Sequence[str]) -> int:
    """Convert, and return the exit status: 0 done, 1 failed, 2 misused, 130 interrupted."""
    from exporters.openl3 import cli

    try:
        return cli.main(arguments)
    except SongspaceError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("aborted", file=sys.stderr)
        return ABORTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
