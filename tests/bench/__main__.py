"""`python -m tests.bench`."""

import sys

# The processes that measure queries a second import this module anew, and need nothing of it.
if __name__ == "__main__":
    from tests.bench.cli import main

    sys.exit(main(sys.argv[1:]))
