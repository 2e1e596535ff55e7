"""Postgres's own programs, of the installation that extension/setup.sh chooses."""

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from private_cluster.errors import NoServerError

EXTENSION = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Programs:
    """The folders of one installation's programs and of its libraries."""

    folder: Path
    libraries: Path
    major: str

    def __getattr__(self, name: str) -> Path:
        """Return a program's path: `programs.pg_ctl`."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.folder / name


@cache
def find_programs() -> Programs:
    """Ask the set-up script, the one place of that choice, which Postgres to use."""
    said = subprocess.run(["sh", EXTENSION / "setup.sh", "pg_config"], capture_output=True, text=True, check=False)
    if said.returncode:
        raise NoServerError(said.stderr.strip().removeprefix("songspace: ") or "no PostgreSQL found: run make setup")
    pg_config = said.stdout.strip()
    major = ask(pg_config, "--version").split()[1].split(".")[0]
    return Programs(Path(ask(pg_config, "--bindir")), Path(ask(pg_config, "--pkglibdir")), major)


def ask(pg_config: str, option: str) -> str:
    """Return what pg_config says to an option."""
    said = subprocess.run([pg_config, option], capture_output=True, text=True, check=False)
    if said.returncode:
        raise NoServerError(f"{pg_config} {option} failed: {said.stderr.strip()}")
    return said.stdout.strip()
