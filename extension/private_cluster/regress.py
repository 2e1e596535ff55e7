"""Running pg_regress: against DATABASE_URL's server, else against a throw-away cluster."""

import os
import subprocess
from contextlib import nullcontext

from private_cluster.errors import ServerError
from private_cluster.programs import EXTENSION
from private_cluster.throwaway import throwaway
from private_cluster.url import environment

RESULTS = EXTENSION / "build" / "regress"


def run_regress(address: str | None) -> str:
    """Run the regression scripts and return their summary; differences are an error that shows them."""
    with nullcontext(address) if address else throwaway() as server:
        said = subprocess.run(
            ["make", "-s", "-C", EXTENSION, "installcheck"],
            env={**os.environ, **environment(server if isinstance(server, str) else server.url())},
            capture_output=True,
            text=True,
            check=False,
        )
    if said.returncode:
        raise ServerError("pg_regress found differences\n" + said.stdout + said.stderr + differences())
    return summary(said.stdout)


def differences() -> str:
    """Return the differences pg_regress wrote down."""
    found = RESULTS / "regression.diffs"
    return found.read_text(encoding="utf-8", errors="replace") if found.exists() else ""


def summary(output: str) -> str:
    """Return pg_regress's closing line without its ornaments."""
    lines = [line.strip(" #=\t") for line in output.splitlines() if "passed" in line]
    return lines[-1] if lines else "no regression scripts"
