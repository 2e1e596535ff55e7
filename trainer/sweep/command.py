"""The command `sweep`: a search over the settings of a config."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trainer import config as configs
from trainer.analysis.style import save
from trainer.connection import ConnectionFlags, connect, connection_url
from trainer.models.registry import family
from trainer.sweep import results, score
from trainer.sweep.plot import sweep_plot
from trainer.sweep.score import Score
from trainer.sweep.space import DEFAULTS, Range, Space, read
from trainer.sweep.study import finished, forget_lost, locked, open_study, optuna
from trainer.sweep.supervise import Supervisor

EPILOG = f"""\
{score.FORMULA}

the space:
  SPACE.toml names settings of the config and their values: beta = {{ low = 0.02, high = 0.5, log = true }} in a table
  [training], hidden = {{ choices = [[64, 32], [128, 64]] }} in [model]. defaults is trainer/sweep/space.toml.

A sweep that is ended goes on when it is called again: with the same folder, config, space and score.

exit status:
  0 done, 1 failed, 2 misused, 130 interrupted"""


def main(arguments: Sequence[str]) -> int:
    """Search, and write trials.csv, sweep.png and best.toml into the sweep's folder. Raises SongspaceError."""
    options = parser().parse_args(arguments)
    optuna()
    config, space = _config(options), read(options.space)
    url = connection_url(ConnectionFlags(options.host, options.port, options.database, options.user), None)
    rows = family(config.family).read(config, lambda: connect(url))
    ranking = Score(score.resolved(options.score, rows), options.dead_axis)
    folder = options.folder or Path("runs") / f"sweep-{config.name}"
    with locked(folder):
        meant = {"config": config.to_toml(), "space": space.text, "score": str(ranking)}
        study = open_study(folder, options.seed, meant)
        _tell(study, ranking, options.trials)
        supervisor = Supervisor(study, config, space, ranking, folder, url, _say)
        try:
            supervisor.run(options.trials, options.processes)
        finally:
            _write(study, space, folder)
    return 0


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    result = argparse.ArgumentParser(
        prog="python -m trainer sweep",
        description="Search over the settings of a config, trial by trial, and keep what was found in a folder.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    result.add_argument("config", type=Path, metavar="CONFIG", help="the settings (.toml) that trials start from")
    result.add_argument("--trials", type=_count, required=True, help="how many finished trials there shall be, in all")
    result.add_argument("--space", default=DEFAULTS, metavar="SPACE.toml|defaults", help="what is tried (see below)")
    result.add_argument("--processes", type=_count, default=1, help="trials at a time (default 1)")
    result.add_argument("--score", default=score.AUTO, metavar="METRIC", help="what is ranked by (default auto)")
    result.add_argument("--dead-axis", type=float, default=score.DEAD_AXIS, metavar="PENALTY")
    result.add_argument("--folder", type=Path, help="the sweep's folder (default runs/sweep-NAME)")
    result.add_argument("--seed", type=int, default=1, help="what the search draws from (default 1)")
    result.add_argument("--data", metavar="FILE", help="a .parquet or .csv file instead of a table")
    result.add_argument("--epochs", type=int, help="epochs of each trial")
    for flag, kind in (("--host", str), ("--port", int), ("--database", str), ("--user", str)):
        result.add_argument(flag, type=kind, help=argparse.SUPPRESS)
    return result


def _config(options: argparse.Namespace) -> Any:
    config = configs.read(options.config)
    for value, section, setting in ((options.data, "source", "file"), (options.epochs, "training", "epochs")):
        if value is not None:
            config = configs.with_setting(config, section, setting, value)
    return configs.checked(config)


def _tell(study: Any, ranking: Score, trials: int) -> None:
    lost = forget_lost(study)
    done = len(finished(study))
    before = f", {done} of them done before" if done else ""
    _say(f"{trials} trials{before}; ranked by {ranking}" + (f"; {lost} lost with the sweep before" if lost else ""))


def _write(study: Any, space: Space, folder: Path) -> None:
    lines = results.ranked(study, folder)
    if not lines:
        return
    results.write_table(folder, lines)
    best = results.write_best(folder, lines)
    scored = [line for line in lines if line["score"] is not None]
    if best is not None:
        logarithmic = [name for name, values in space.settings.items() if isinstance(values, Range) and values.log]
        save(sweep_plot(scored, list(space.settings), logarithmic), folder / results.PLOT)
    _say(f"\n{results.printed(lines)}\n\nwritten to {folder}: {results.TRIALS}" + _also(best))


def _also(best: Path | None) -> str:
    return f", {results.PLOT}; train the best with: python -m trainer --config {best}" if best else ""


def _say(text: str) -> None:
    print(text, flush=True)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be 1 or more")
    return number
