"""`python -m tests.bench_vae`."""

import sys

from tests.bench_vae.cli import main

sys.exit(main(sys.argv[1:]))
