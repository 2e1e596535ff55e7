"""The command `import`: an old checkpoint to a run folder, an exit status."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from trainer import runs
from trainer.config import Config
from trainer.connection import ConnectionFlags, connect, connection_url
from trainer.data.table import Table
from trainer.models.vae.imported import file, library
from trainer.models.vae.imported.old_model import OldModel, understand
from trainer.models.vae.imported.options import parser
from trainer.models.vae.imported.rebuild import config_of
from trainer.models.vae.imported.reencode import require_same
from trainer.models.vae.imported.write import Origin, write
from trainer.models.vae.words import words
from trainer.progress import Lines, Reporter

DONE, COLLAPSED = 0, 3
UNMEASURED = (
    "no rows were given: the run holds no figures of axes, reconstruction or drift, and the gate cannot hold the "
    "library against them; give rows with --check or --data"
)


def main(arguments: Sequence[str]) -> int:
    """Import; the exit status is 0 done, 3 collapsed (the run is written all the same). Raises SongspaceError."""
    options = parser().parse_args(arguments)
    tell = Lines()
    old = understand(file.read(options.file), options.features, str(options.file))
    tell.say(
        f"{options.file}: {old.head}_mu.* is the trainer with {old.activation.upper()}; {len(old.features)} features "
        f"to {old.dims} axes, without clipping and without rules, as the client runs it"
    )
    config = _config(old, options)
    origin = _checked(old, config, options, tell)
    run = write(options.runs_folder, old, config, _rows(config, options), origin)
    return _conclude(run, options.allow_collapsed, tell)


def _config(old: OldModel, options: argparse.Namespace) -> Config:
    config, where = config_of(old), options.data or options.check
    source = config.source if where is None else library.located(config.source, where)
    given = {name: getattr(options, name) for name in ("table", "key") if getattr(options, name)}
    space = replace(config.space, name=options.space) if options.space else config.space
    return replace(config, name=options.name or config.name, source=replace(source, **given), space=space)


def _checked(old: OldModel, config: Config, options: argparse.Namespace, tell: Reporter) -> Origin:
    name = options.file.name
    if options.check is None:
        tell.warn("unproved: no latents were made again; give the table that carries them with --check")
        return Origin(name, old.version, None)
    source = library.located(config.source, options.check)
    wanted = options.version or old.version
    found = library.carried(config, source, _engine(options), old.dims, wanted)
    comparison = require_same(old, found, options.tolerance, options.stale, str(options.file))
    tell.say(f"it makes the latents of {found.version} again; {comparison}")
    if comparison.beyond:
        tell.warn(f"{comparison.beyond:,} of these rows differ and were allowed for by --stale")
    return Origin(name, found.version, comparison)


def _rows(config: Config, options: argparse.Namespace) -> Table | None:
    where = options.data or options.check
    return None if where is None else library.read(library.located(config.source, where), _engine(options))


def _engine(options: argparse.Namespace) -> sa.Engine:
    flags = ConnectionFlags(options.host, options.port, options.database, options.user)
    return connect(connection_url(flags, options.config))


def _conclude(run: Path, allow_collapsed: bool, tell: Reporter) -> int:
    evidence = runs.read_metrics(run)
    if evidence["metrics"]:
        tell.say(words(evidence))
    else:
        tell.warn(UNMEASURED)
    tell.say(f"written to {run}; bring it into the database with: python -m exporters {run}")
    if not evidence["collapsed"]:
        return DONE
    tell.warn(evidence["collapse_message"])
    return DONE if allow_collapsed else COLLAPSED
