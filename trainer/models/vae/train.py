"""Training a VAE: from a table of rows to a finished run."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

import numpy as np
import torch

from trainer import runs
from trainer.config import Config
from trainer.data.prepared import Prepared, prepare
from trainer.data.standardise import constant_names, snapshot
from trainer.data.table import Table
from trainer.device import device
from trainer.job import Job
from trainer.models.vae import checkpoint, loop
from trainer.models.vae.evaluate import Evaluation, evaluate
from trainer.models.vae.load import load
from trainer.models.vae.loop import Epoch, State
from trainer.models.vae.network import VAE
from trainer.models.vae.plots.report import draw
from trainer.models.vae.size import collapse_message, collapsed, latent_dims, require_possible, supported
from trainer.schedule import Plan, plan
from trainer.trained import TrainedModel

FEW_ROWS = 1_000
FeatureJob = Job[Config, Table]


def train(job: FeatureJob) -> TrainedModel:
    """Train as the job says, and write its run folder. Raises DataError or TrainingError."""
    prepared = prepare(job.table, job.config)
    length = plan(len(prepared.training), job.config.training)
    _tell(job, prepared, length)
    state = _state(job, prepared)
    _run_loop(job, prepared, length, state)
    _finish(job, prepared, length, state)
    return load(job.run, job.config)


def _state(job: FeatureJob, prepared: Prepared) -> State:
    config = job.config
    require_possible(config.model.latent_dims, int(np.count_nonzero(prepared.scaling.scale)))
    dims = latent_dims(config.model.latent_dims, prepared.eigenvalues, config.training.beta)
    torch.manual_seed(config.training.seed)
    network = VAE(len(prepared.features), dims, config.model).to(device(config.training.device))
    state = loop.start(network, config.training)
    if job.resume:
        checkpoint.restore(job.run, state, prepared)
    return state


def _run_loop(job: FeatureJob, prepared: Prepared, length: Plan, state: State) -> None:
    settings, path, text = job.config.training, job.run / runs.CHECKPOINT, job.config.to_toml()
    saved = time.monotonic()

    def after_epoch(line: Epoch) -> bool:
        nonlocal saved
        job.reporter.epoch(line)
        if time.monotonic() - saved >= settings.checkpoint_seconds:
            checkpoint.save(path, state, prepared, text)
            saved = time.monotonic()
        return not job.interrupted()

    # A network this small gains a sixth from a second idle core, and loses twenty times that when the core is
    # busy: each step waits for the slower thread.
    torch.set_num_threads(1)
    inputs = [_inputs(prepared, part.rows, state) for part in (prepared.training, prepared.held_out)]
    job.reporter.begin(state.epoch, length.epochs)
    try:
        loop.train(state, inputs[0], inputs[1], length, settings, after_epoch)
    finally:
        job.reporter.end()
    checkpoint.save(path, state, prepared, text)
    runs.write_epochs(job.run, state.history)


def _inputs(prepared: Prepared, rows: np.ndarray, state: State) -> torch.Tensor:
    weighted = prepared.scaling.standardise(rows) * prepared.scaling.weight
    return torch.from_numpy(weighted).to(state.network.mean_head.weight.device)


def _finish(job: FeatureJob, prepared: Prepared, length: Plan, state: State) -> None:
    network, scaling = checkpoint.rebuild(job.run, job.config.model)
    names = job.config.source.feature_names
    evaluation = evaluate(network, scaling, names, prepared.training.rows, prepared.held_out.rows)
    evidence = _evidence(job, prepared, length, state, evaluation)
    runs.write_rows(job.run, prepared.kept_rows())
    draw(job.run / runs.PLOTS, state.history, evaluation, prepared)
    runs.write_metrics(job.run, evidence)


def _evidence(
    job: FeatureJob, prepared: Prepared, length: Plan, state: State, evaluation: Evaluation
) -> dict[str, Any]:
    config = job.config
    wanted, beta = config.model.latent_dims, config.training.beta
    axes = supported(wanted, prepared.eigenvalues, beta)
    has_collapsed = collapsed(evaluation.active_axes, axes)
    message = collapse_message(evaluation.active_axes, axes, prepared.eigenvalues, beta)
    return {
        "collapsed": has_collapsed,
        "collapse_message": message if has_collapsed else None,
        "interrupted": job.interrupted(),
        # Not among the training's own facts, which the model's identity is made of: the same training gives the same.
        "seconds": round(sum(line.seconds for line in state.history), 2),
        "axes": [asdict(axis) for axis in evaluation.axes],
        "metrics": evaluation.metrics | {"supported_axes": axes},
        "training": _training(job, prepared, length, state),
    }


def _training(job: FeatureJob, prepared: Prepared, length: Plan, state: State) -> dict[str, Any]:
    config = job.config
    return {
        "source": config.source.description,
        "rows": prepared.rows,
        "rows_rejected": prepared.rejected,
        "constant": constant_names(prepared.features),
        "seed": config.training.seed,
        "beta": config.training.beta,
        "batch": length.batch,
        "epochs": state.epoch,
        "best_epoch": state.best_epoch,
        "steps": state.epoch * length.steps_per_epoch,
        "interrupted": job.interrupted(),
        "eigenvalues": [float(value) for value in prepared.eigenvalues],
        "snapshot": snapshot(prepared.training.rows, config.source.feature_names),
    }


def _tell(job: FeatureJob, prepared: Prepared, length: Plan) -> None:
    say, warn = job.reporter.say, job.reporter.warn
    say(f"{job.config.source.description}: {prepared.rows:,} rows, {len(prepared.features)} features; run {job.run}")
    label = job.config.source.label
    if label is not None and job.table.labels is None:
        warn(
            f"there is no column {label}, so the map of the library is coloured by a feature; set another with --label"
        )
    if prepared.rejected:
        say("left out: " + ", ".join(f"{count:,} {reason}" for reason, count in prepared.rejected.items()))
    constant = constant_names(prepared.features)
    if constant:
        say(f"constant, so not learned from: {', '.join(constant)}")
    if prepared.rows < FEW_ROWS:
        warn(f"{prepared.rows} rows are few: the model may fit them and no others; {FEW_ROWS:,} are advised")
    floor = job.config.training.minimum_steps
    if length.steps < floor:
        warn(f"{length.steps:,} steps are few, {floor:,} are advised: leave --epochs out, or raise it")
