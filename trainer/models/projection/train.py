"""Training a projection: from a library of embeddings to a finished run."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

import torch

from trainer import runs
from trainer.analysis.report import write_report
from trainer.device import device
from trainer.job import Job
from trainer.models.projection import checkpoint, loop
from trainer.models.projection.config import Config
from trainer.models.projection.evaluate import Evaluation, evaluate
from trainer.models.projection.library import Library
from trainer.models.projection.load import load
from trainer.models.projection.loop import Epoch, State
from trainer.models.projection.prepared import Prepared, prepare
from trainer.models.projection.snapshot import snapshot
from trainer.trained import TrainedModel

ProjectionJob = Job[Config, Library]


def train(job: ProjectionJob) -> TrainedModel:
    """Train as the job says, and write its run folder. Raises DataError or TrainingError."""
    prepared = prepare(job.table, job.config)
    _tell(job, prepared)
    names = sorted(set(prepared.training.labels))
    state = loop.start(job.config, prepared.training.width, len(names), device(job.config.training.device))
    if job.resume:
        checkpoint.restore(job.run, state, prepared)
    _run_loop(job, prepared, names, state)
    evaluation = evaluate(checkpoint.rebuild(job.run, job.config), prepared, job.config.training.seed)
    runs.write_kept(job.run, prepared.kept())
    runs.write_metrics(job.run, _evidence(job, prepared, state, evaluation))
    if job.report:
        write_report(job.run)
    return load(job.run, job.config)


def _run_loop(job: ProjectionJob, prepared: Prepared, names: list[str], state: State) -> None:
    settings, path, text = job.config.training, job.run / runs.CHECKPOINT, job.config.to_toml()
    saved = time.monotonic()

    def after_epoch(line: Epoch) -> bool:
        nonlocal saved
        job.reporter.epoch(line)
        if time.monotonic() - saved >= settings.checkpoint_seconds:
            checkpoint.save(path, state, prepared, text)
            saved = time.monotonic()
        return not job.interrupted()

    # A batch of 64 is too small to be shared out: each step would wait for the slower of two threads, tenfold on a busy
    # machine.
    torch.set_num_threads(1)
    home = state.network.first.weight.device
    embeddings = torch.from_numpy(prepared.training.embeddings).to(home)
    classes = torch.tensor([names.index(label) for label in prepared.training.labels], device=home)
    job.reporter.begin(state.epoch, settings.epochs)
    try:
        loop.train(state, embeddings, classes, settings, after_epoch)
    finally:
        job.reporter.end()
    checkpoint.save(path, state, prepared, text)
    runs.write_epochs(job.run, state.history)


def _evidence(job: ProjectionJob, prepared: Prepared, state: State, evaluation: Evaluation) -> dict[str, Any]:
    return {
        # A head that put every row into one point would tell no class from another.
        "collapsed": evaluation.collapsed,
        "collapse_message": evaluation.collapse_message,
        "interrupted": job.interrupted(),
        "seconds": round(sum(line.seconds for line in state.history), 2),
        "metrics": evaluation.metrics,
        "confusion": evaluation.confusion,
        "training": _training(job, prepared, state, evaluation),
    }


def _training(job: ProjectionJob, prepared: Prepared, state: State, evaluation: Evaluation) -> dict[str, Any]:
    config = job.config
    return {
        "source": config.source.description,
        "input": config.source.input,
        "embedding": job.table.identity,
        "rows": prepared.rows,
        "rows_rejected": prepared.rejected,
        "classes_too_small": prepared.small,
        "group": config.source.group,
        "seed": config.training.seed,
        "loss": asdict(config.training.loss),
        "miner": asdict(config.training.miner),
        "epochs": state.epoch,
        "best_epoch": state.epoch,
        "interrupted": job.interrupted(),
        "clusters": evaluation.clusters,
        **snapshot(prepared.own_rows()),
    }


def _tell(job: ProjectionJob, prepared: Prepared) -> None:
    say, warn, config = job.reporter.say, job.reporter.warn, job.config
    classes = len(set(prepared.training.labels))
    say(
        f"{config.source.description}: {prepared.rows:,} embeddings of {prepared.training.width:,} numbers in "
        f"{classes} classes, {len(prepared.held_out):,} of them held out; run {job.run}"
    )
    if prepared.rejected:
        say("left out: " + ", ".join(f"{count:,} {reason}" for reason, count in prepared.rejected.items()))
    if prepared.small:
        named = ", ".join(f"{name} ({count})" for name, count in prepared.small.items())
        warn(f"classes with fewer than {config.labels.smallest} rows are not trained on: {named}")
    if not prepared.counted:
        warn(f"no class has {config.training.least_counted} rows: the run has no figures")
    if config.source.group is None:
        warn("source.group names no column: tracks of one artist or album may be on both sides of the split")
