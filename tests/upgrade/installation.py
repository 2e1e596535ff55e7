"""An installation of Postgres of the test's own, in which more versions of songspace lie than were ever released."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from private_cluster.programs import Programs, ask, find_programs
from tests.version import CURRENT

ROOT = Path(__file__).parents[2]
PROGRAMS = (
    *("postgres", "initdb", "pg_ctl", "pg_config", "psql", "pg_dump", "pg_restore"),
    *("pg_upgrade", "pg_dumpall", "pg_controldata", "pg_resetwal", "vacuumdb"),
)
NEXT = "999.0.0"
DELTA = "ALTER TABLE songspace.space ADD COLUMN note text;\n"
ADDED = """CREATE FUNCTION songspace.added() RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'of the next version'::text $$;
COMMENT ON FUNCTION songspace.added() IS 'Only the next version has it.';
"""


@dataclass(frozen=True)
class Installation:
    """A copy of the server's installation: Postgres finds its folders from where its program lies."""

    programs: Programs
    extension: Path

    @property
    def pg_config(self) -> Path:
        return self.programs.pg_config

    def add_scripts(self, checkout: Path) -> None:
        """Assemble a checkout's scripts as `make install` does, and bring them here."""
        make = ["make", "-s", "-C", str(checkout / "extension"), f"PG_CONFIG={self.pg_config}"]
        listed = subprocess.run([*make, "scripts"], capture_output=True, text=True, check=True).stdout.split()
        subprocess.run([*make, *listed], check=True)
        for name in ["songspace.control", *listed]:
            shutil.copy(checkout / "extension" / name, self.extension)


def copied_installation(folder: Path) -> Installation:
    """An installation that has all but songspace's scripts."""
    made = bare_installation(folder)
    # Whatever version a script asks for, it runs this one's Python.
    runtime = made.programs.libraries / "songspace"
    runtime.mkdir()
    for version in (NEXT, *released_versions(ROOT), CURRENT):
        (runtime / version).symlink_to(find_programs().libraries / "songspace" / CURRENT)
    return made


def bare_installation(folder: Path, *left_out: str) -> Installation:
    """Copy the programs and link the rest, but for songspace and for what the patterns name."""
    real = find_programs()
    share = Path(ask(str(real.pg_config), "--sharedir"))
    common = Path(os.path.commonpath([real.folder, real.libraries, share]))
    copied = {path: folder / path.relative_to(common) for path in (real.folder, real.libraries, share)}
    link_all(real.libraries, copied[real.libraries], "songspace", *left_out)
    link_all(share, copied[share], "extension")
    link_all(share / "extension", copied[share] / "extension", "songspace*", *left_out)
    copied[real.folder].mkdir(parents=True, exist_ok=True)
    for name in PROGRAMS:
        shutil.copy(real.folder / name, copied[real.folder])
    programs = Programs(copied[real.folder], copied[real.libraries], real.major)
    return Installation(programs, copied[share] / "extension")


@contextmanager
def without_runtime(programs: Programs, version: str) -> Iterator[None]:
    """For the length of the block, a version's Python is not there."""
    folder = programs.libraries / "songspace" / version
    away = folder.rename(folder.with_suffix(".away"))
    yield
    away.rename(folder)


def link_all(source: Path, target: Path, *left_out: str) -> None:
    """Fill a new folder with links to everything in another that matches none of the patterns."""
    target.mkdir(parents=True)
    for entry in source.iterdir():
        if not any(entry.match(pattern) for pattern in left_out):
            (target / entry.name).symlink_to(entry)


def released_versions(checkout: Path) -> list[str]:
    """The frozen versions before the current one."""
    names = (path.stem.removeprefix("songspace--") for path in (checkout / "sql/released").glob("songspace--*.sql"))
    return sorted(name for name in names if "--" not in name and name != CURRENT)


def copied_checkout(folder: Path) -> Path:
    """Copy what the scripts are made of."""
    for name in ("sql", "extension"):
        ignored = shutil.ignore_patterns("build", "__pycache__", "*.o", "*.so")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    return folder


def make_next_version(checkout: Path) -> None:
    """Turn a checkout into one of a later version, which generates other functions, triggers and views."""
    functions = checkout / "sql/functions"
    change(checkout / "extension/songspace.control", f"'{CURRENT}'", f"'{NEXT}'")
    for path in functions.glob("define_*.sql"):
        if "AS $body$\n" in path.read_text(encoding="utf-8"):
            change(path, "AS $body$\n", f"AS $body$\n        -- Of version {NEXT}.\n")
    change(functions / "differs_expression.sql", "SELECT string_agg(", "SELECT 'false OR ' || string_agg(")
    change(functions / "define_view.sql", "'Embeddings (key, embedding) of", f"'Embeddings by {NEXT} of")
    (functions / "added.sql").write_text(ADDED, encoding="utf-8")
    upgrades = checkout / "sql/upgrades"
    upgrades.mkdir(exist_ok=True)
    (upgrades / f"songspace--{CURRENT}--{NEXT}.delta.sql").write_text(DELTA, encoding="utf-8")
    tables = checkout / "sql/tables/space.sql"
    change(tables, "COMMENT ON TABLE songspace.space IS", f"{DELTA}COMMENT ON TABLE songspace.space IS")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} no longer says {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")
