"""The command `train`: options to a config, a config to a run, a run to an exit status."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from songspace.errors import TrainingError
from trainer import config as configs
from trainer import runs
from trainer.connection import ConnectionFlags, connect, connection_url
from trainer.family import RunConfig
from trainer.interrupt import Interrupt
from trainer.job import Job
from trainer.models.registry import family
from trainer.options import parser
from trainer.progress import Reporter, reporter
from trainer.trained import TrainedModel

DONE, COLLAPSED, INTERRUPTED = 0, 3, 130
# Options that name a setting of the config: option, table of the config, setting.
SETTINGS = (
    ("table", "source", "table"),
    ("data", "source", "file"),
    ("key", "source", "key"),
    ("label", "source", "label"),
    ("space", "space", "name"),
    ("latent_dims", "model", "latent_dims"),
    ("epochs", "training", "epochs"),
    ("batch_size", "training", "batch_size"),
    ("beta", "training", "beta"),
    ("seed", "training", "seed"),
    ("device", "training", "device"),
)


def main(arguments: Sequence[str]) -> int:
    """Train; the exit status is 0 done, 3 collapsed, 130 interrupted (the run is written all the same)."""
    options = parser().parse_args(arguments)
    tell = reporter(options.json)
    config = _resumed_config(options) if options.resume else _config(options)
    rows = family(config.family).read(config, lambda: connect(_url(options)))
    run = options.resume or runs.create(options.runs_folder, config)
    with Interrupt() as interrupted:
        job = Job(config, rows, run, tell, interrupted, resume=options.resume is not None)
        model = family(config.family).train(job)
    if options.model_path is not None:
        _copy_checkpoint(run, options.model_path)
    return _conclude(run, model, options.allow_collapsed, tell)


def _config(options: argparse.Namespace) -> RunConfig:
    client = options.config is not None and options.config.suffix.lower() == ".json"
    config = configs.read(configs.DEFAULT_CONFIG if client or options.config is None else options.config)
    if options.features is not None:
        config = configs.with_features(config, options.features)
    if options.name is not None:
        config = replace(config, name=options.name)
    for option, section, setting in SETTINGS:
        value = getattr(options, option)
        if value is not None:
            config = configs.with_setting(config, section, setting, value)
    for section, setting, value in options.settings:
        config = configs.with_setting(config, section, setting, value)
    checked: RunConfig = configs.checked(config)
    return checked


def _resumed_config(options: argparse.Namespace) -> RunConfig:
    given = [name for name, _, _ in SETTINGS if getattr(options, name) is not None]
    given += [name for name in ("features", "name") if getattr(options, name) is not None]
    given += ["set"] if options.settings else []
    if given:
        names = ", ".join("--" + name.replace("_", "-") for name in given)
        raise TrainingError(f"a resumed run keeps its settings; leave out {names}")
    finished = (options.resume / runs.METRICS).is_file()
    if finished and not runs.read_metrics(options.resume)["interrupted"]:
        raise TrainingError(f"{options.resume} is finished; there is nothing to resume")
    config: RunConfig = configs.read(options.resume / runs.CONFIG)
    return config


def _url(options: argparse.Namespace) -> sa.URL:
    flags = ConnectionFlags(options.host, options.port, options.database, options.user)
    client = options.config if options.config is not None and options.config.suffix.lower() == ".json" else None
    return connection_url(flags, client)


def _copy_checkpoint(run: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(run / runs.CHECKPOINT, target)
    except OSError as error:
        raise TrainingError(f"cannot write the checkpoint to {target}: {error.strerror}") from None


def _conclude(run: Path, model: TrainedModel, allow_collapsed: bool, tell: Reporter) -> int:
    evidence = runs.read_metrics(run)
    name = model.spec.family
    tell.result(_summary(run, name, evidence), _words(run, name, evidence))
    if evidence["interrupted"]:
        return INTERRUPTED
    if model.collapsed:
        tell.warn(evidence["collapse_message"])
        return DONE if allow_collapsed else COLLAPSED
    return DONE


def _summary(run: Path, name: str, evidence: dict[str, Any]) -> dict[str, Any]:
    return {
        "run": str(run),
        "collapsed": evidence["collapsed"],
        "interrupted": evidence["interrupted"],
        **family(name).summary(evidence),
        "epochs": evidence["training"]["epochs"],
        "seconds": evidence["seconds"],
    }


def _words(run: Path, name: str, evidence: dict[str, Any]) -> str:
    training = evidence["training"]
    ending = "interrupted after" if evidence["interrupted"] else "trained"
    return (
        f"{ending} {training['epochs']} epochs in {evidence['seconds']:.0f} s"
        f" (best: epoch {training['best_epoch']})\n"
        f"{family(name).words(evidence)}\n"
        f"written to {run}"
    )
