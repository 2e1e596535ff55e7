"""The two commands of a user, run as a user runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from songspace.errors import ExportError, TrainingError
from trainer.connection import ConnectionFlags, connection_url, libpq_url


def train(database: str | None, runs_folder: Path, arguments: Sequence[str]) -> Path:
    """Run the trainer, its progress on the terminal; returns the run's folder."""
    status = _run("trainer", ["--runs-folder", str(runs_folder), *arguments], database)
    if status:
        raise TrainingError(f"the training ended with status {status}; what it said is above")
    # As trainer.runs.newest does, without loading PyTorch a third time.
    return max(runs_folder.glob("*/metrics.json"), key=lambda path: path.stat().st_mtime_ns).parent


def export(database: str | None, run: Path) -> None:
    """Run the exporter."""
    status = _run("exporters", [str(run)], database)
    if status:
        raise ExportError(f"the export ended with status {status}; what it said is above")


def _run(module: str, arguments: Sequence[str], database: str | None) -> int:
    print(f"\n  $ python -m {module} {' '.join(arguments)}", flush=True)
    environment = os.environ | {"DATABASE_URL": libpq_url(connection_url(ConnectionFlags(database=database)))}
    return subprocess.run([sys.executable, "-m", module, *arguments], env=environment, check=False).returncode
