"""Training a VAE: from a table of rows to a finished run."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np
import torch

from trainer import runs
from trainer.analysis.report import write_report
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
from trainer.models.vae.metadata import Metadata
from trainer.models.vae.network import VAE
from trainer.models.vae.objective import Objective
from trainer.models.vae.option_evidence import option_metrics, options_on
from trainer.models.vae.size import collapse_message, collapsed, latent_dims, require_possible, supported
from trainer.schedule import Plan, plan
from trainer.trained import TrainedModel

FEW_ROWS = 1_000
FeatureJob = Job[Config, Table]


def train(job: FeatureJob) -> TrainedModel:
    """Train as the job says, and write its run folder. Raises DataError or TrainingError."""
    prepared = prepare(job.table, job.config)
    metadata = Metadata.of(job.config, prepared.training)
    length = plan(len(prepared.training), job.config.training)
    _tell(job, prepared, length)
    state, inputs = _state(job, prepared, metadata)
    _run_loop(job, prepared, metadata, length, state, inputs)
    _finish(job, prepared, length, state, inputs)
    return load(job.run, job.config)


def _state(job: FeatureJob, prepared: Prepared, metadata: Metadata) -> tuple[State, Inputs]:
    config, on = job.config, device(job.config.training.device)
    require_possible(config.model.latent_dims, int(np.count_nonzero(prepared.scaling.scale)))
    dims = sum(group.axes for group in config.latent.groups) or latent_dims(
        config.model.latent_dims, prepared.eigenvalues, config.training.beta
    )
    inputs = Inputs(*(_inputs(prepared, metadata, part, on) for part in (prepared.training, prepared.held_out)))
    torch.manual_seed(config.training.seed)
    network = VAE(len(prepared.features), dims, config.model, checkpoint.parts(config, metadata)).to(on)
    needed = Objective.needed(config)
    objective = Objective(config, dims, len(inputs.training), on) if needed else None
    network.prior.initialise(*inputs.training.split([network.width, metadata.width], dim=1))
    state = loop.start(network, config.training, config.schedule, objective)
    if job.resume:
        checkpoint.restore(job.run, state, prepared)
    return state, inputs


def _run_loop(
    job: FeatureJob, prepared: Prepared, metadata: Metadata, length: Plan, state: State, inputs: Inputs
) -> None:
    settings, path, text = job.config.training, job.run / runs.CHECKPOINT, job.config.to_toml()
    saved = time.monotonic()

    def after_epoch(line: Epoch) -> bool:
        nonlocal saved
        job.reporter.epoch(line)
        if time.monotonic() - saved >= settings.checkpoint_seconds:
            checkpoint.save(path, state, prepared, metadata, text)
            saved = time.monotonic()
        return not job.interrupted()

    # A network this small gains a sixth from a second idle core, and loses twenty times that when the core is
    # busy: each step waits for the slower thread.
    torch.set_num_threads(1)
    job.reporter.begin(state.epoch, length.epochs)
    try:
        loop.train(state, inputs.training, inputs.held_out, length, settings, after_epoch)
    finally:
        job.reporter.end()
    checkpoint.save(path, state, prepared, metadata, text)
    runs.write_epochs(job.run, state.history)


class Inputs(NamedTuple):
    """Weighted z (n, width) of both parts, and the conditions of the prior beside it."""

    training: torch.Tensor
    held_out: torch.Tensor


def _inputs(prepared: Prepared, metadata: Metadata, part: Table, on: torch.device) -> torch.Tensor:
    weighted = prepared.scaling.standardise(part.rows) * prepared.scaling.weight
    if metadata.width:
        weighted = np.concatenate([weighted, metadata.conditions(weighted, part.labels)], axis=1)
    return torch.from_numpy(weighted).to(on)


def _finish(job: FeatureJob, prepared: Prepared, length: Plan, state: State, inputs: Inputs) -> None:
    network, scaling = checkpoint.rebuild(job.run, job.config)
    names = job.config.source.feature_names
    evaluation = evaluate(network, scaling, names, prepared.training.rows, prepared.held_out.rows)
    extra = option_metrics(job.config, network, scaling, inputs.held_out.cpu(), evaluation)
    evidence = _evidence(job, prepared, length, state, evaluation, extra)
    runs.write_kept(job.run, prepared.kept())
    runs.write_metrics(job.run, evidence)
    if job.report:
        write_report(job.run)


def _evidence(
    job: FeatureJob,
    prepared: Prepared,
    length: Plan,
    state: State,
    evaluation: Evaluation,
    extra: dict[str, Any],
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
        "metrics": evaluation.metrics | {"supported_axes": axes} | extra,
        "training": _training(job, prepared, length, state),
    }


def _training(job: FeatureJob, prepared: Prepared, length: Plan, state: State) -> dict[str, Any]:
    config = job.config
    options = options_on(config)
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
        # Left out of a plain run, whose identity the options have no part in.
        **({"options": options} if options else {}),
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
