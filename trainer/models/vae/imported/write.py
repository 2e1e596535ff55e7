"""An old model into a run folder that loads and exports like any other."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trainer import runs
from trainer.analysis.report import write_report
from trainer.config import Config
from trainer.data.cleaning import clean
from trainer.data.kept import Kept, joined
from trainer.data.prepared import MOST_KEPT_ROWS
from trainer.data.split import split
from trainer.data.standardise import Scaling, eigenvalues, snapshot
from trainer.data.table import Table
from trainer.models.vae import checkpoint
from trainer.models.vae.evaluate import evaluate
from trainer.models.vae.imported.old_model import OldModel
from trainer.models.vae.imported.rebuild import network_of, scaling_of
from trainer.models.vae.imported.reencode import Comparison
from trainer.models.vae.size import collapsed, supported

DRAWN_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a model came from: the file's name, and what its latents were compared with, where they were."""

    file: str
    version: str | None
    comparison: Comparison | None


def write(folder: Path, old: OldModel, config: Config, table: Table | None, origin: Origin) -> Path:
    """The run folder of an old model, measured on the rows of a table where there is one. Raises DataError."""
    network, scaling = network_of(old, config), scaling_of(old)
    measured = None if table is None else _measured(table, old, config, scaling)
    run = runs.create(folder, config)
    checkpoint.save_trained(run / runs.CHECKPOINT, network, scaling, config.to_toml())
    runs.write_kept(run, _drawn(scaling, config.training.seed) if measured is None else measured.kept)
    evidence = _without_rows() if measured is None else measured.evidence
    training = {"source": config.source.description, "beta": config.training.beta, "constant": []}
    runs.write_metrics(
        run,
        evidence
        | {"interrupted": False, "training": training | evidence["training"] | {"imported": _origin(old, origin)}},
    )
    if measured is not None:
        write_report(run)
    return run


@dataclass(frozen=True, slots=True)
class _Measured:
    evidence: dict[str, Any]
    kept: Kept


def _measured(table: Table, old: OldModel, config: Config, scaling: Scaling) -> _Measured:
    """The figures of a trained run, on rows that the model may have been trained on itself."""
    accepted, rejected = clean(table, config.source)
    rest, held_out = split(len(accepted), config.training.validation_share, config.training.seed)
    network, names = network_of(old, config), config.source.feature_names
    evaluation = evaluate(network, scaling, names, accepted.rows[rest], accepted.rows[held_out])
    values = eigenvalues(accepted.rows, scaling)
    axes = supported(old.dims, values, config.training.beta)
    has_collapsed = collapsed(evaluation.active_axes, axes)
    message = (
        f"the model collapsed: {evaluation.active_axes} of the {axes} axes that these rows support are active. It was "
        f"trained elsewhere, at a beta of {config.training.beta:g} in this trainer's units; train a new one with: "
        "python -m trainer"
    )
    training = {
        "rows": len(accepted),
        "rows_rejected": rejected,
        "eigenvalues": [float(value) for value in values],
        "snapshot": snapshot(accepted.rows, names),
    }
    evidence = {
        "collapsed": has_collapsed,
        "collapse_message": message if has_collapsed else None,
        "axes": [asdict(axis) for axis in evaluation.axes],
        "metrics": evaluation.metrics | {"supported_axes": axes},
        "training": training,
    }
    kept = joined((accepted.take(held_out), accepted.take(rest))).first(MOST_KEPT_ROWS)
    return _Measured(evidence, kept)


def _without_rows() -> dict[str, Any]:
    return {"collapsed": False, "collapse_message": None, "axes": [], "metrics": {}, "training": {}}


def _drawn(scaling: Scaling, seed: int) -> Kept:
    """Rows by the scaler's means and scales alone, to prove that the model answers the same wherever it runs."""
    normal = np.random.default_rng(seed).normal(scaling.mean, scaling.scale, (DRAWN_ROWS, len(scaling.mean)))
    return Kept(normal.astype(np.float32), [f"drawn {number}" for number in range(DRAWN_ROWS)], None)


def _origin(old: OldModel, origin: Origin) -> dict[str, Any]:
    """What the spec says of the import: nothing in it but names and figures."""
    found = origin.comparison
    return {
        "file": origin.file,
        "head": old.head,
        "activation": old.activation,
        "version": origin.version,
        "beta": old.beta,
        "dropout": old.dropout,
        "checked_rows": None if found is None else found.rows,
        "checked_difference": None if found is None else found.largest,
    }
