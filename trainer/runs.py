"""The run folder: everything that a training run leaves behind.

runs/20260102-030405-seed1/
    config.toml      the settings, complete
    checkpoint.pt    tensors and plain values; enough to resume, and to load
    epochs.csv       a line an epoch
    metrics.json     the evidence: axes, figures, source, constants, what was left out
    rows.npz         raw accepted rows of the library, held-out ones first, with their titles and labels
    report.html      the page that a person opens
    plots/*.svg      its charts, one a file
"""

from __future__ import annotations

import csv
import os
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import orjson
import torch

from songspace.errors import TrainingError
from trainer import config as configs
from trainer.data.kept import Kept
from trainer.data.table import Rows
from trainer.family import EpochLine, RunConfig
from trainer.models.registry import family
from trainer.trained import TrainedModel

CONFIG, CHECKPOINT, EPOCHS = "config.toml", "checkpoint.pt", "epochs.csv"
METRICS, ROWS, PLOTS, REPORT = "metrics.json", "rows.npz", "plots", "report.html"
# Of a title, so that one of a novel's length does not make them all as long.
MOST_LETTERS = 120


def create(folder: Path, config: RunConfig) -> Path:
    """A new run folder, named by time and seed, holding its config. Raises TrainingError."""
    stem = f"{time.strftime('%Y%m%d-%H%M%S')}-seed{config.training.seed}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        run = _unused(folder, stem)
        (run / CONFIG).write_text(config.to_toml(), encoding="utf-8")
    except OSError as error:
        raise TrainingError(f"cannot write a run into {folder}: {error.strerror}") from None
    return run


def newest(folder: Path) -> Path:
    """The run that finished last. Raises TrainingError where there is none."""
    finished = sorted(folder.glob(f"*/{METRICS}"), key=lambda path: (path.stat().st_mtime_ns, path))
    if not finished:
        raise TrainingError(f"{folder} holds no finished run; train one with: python -m trainer")
    return finished[-1].parent


def load(run: Path) -> TrainedModel:
    """The trained model of a finished run. Raises TrainingError where it is not one."""
    if not (run / METRICS).is_file():
        raise TrainingError(f"{run} is not a finished run; finish it with: python -m trainer --resume {run}")
    config = configs.read(run / CONFIG)
    return family(config.family).load(run, config)


def write_checkpoint(path: Path, document: Mapping[str, Any]) -> None:
    """Save tensors and plain values, whole or not at all."""
    temporary = path.with_suffix(".tmp")
    torch.save(dict(document), temporary)
    os.replace(temporary, path)


def read_checkpoint(run: Path) -> dict[str, Any]:
    """The checkpoint of a run; it can hold no code. Raises TrainingError where it is missing or broken."""
    path = run / CHECKPOINT
    if not path.is_file():
        raise TrainingError(f"{run} has no {CHECKPOINT}; it cannot be resumed")
    try:
        document: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise TrainingError(f"cannot read {path}: {str(error).splitlines()[0]}") from None
    return document


def write_epochs(run: Path, history: Sequence[EpochLine]) -> None:
    """Write epochs.csv; the lines are dataclasses of numbers, all of one kind."""
    rows = [asdict(cast(Any, line)) for line in history]
    with (run / EPOCHS).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_kept(run: Path, kept: Kept) -> None:
    """Keep raw rows for proofs of parity, for check vectors and for the report's map."""
    texts = {"titles": kept.titles} | ({} if kept.labels is None else {"labels": kept.labels})
    written: dict[str, Any] = {name: _plain(values) for name, values in texts.items()}
    np.savez_compressed(run / ROWS, rows=kept.rows, **written)


def read_kept(run: Path) -> Kept:
    """What `write_kept` kept; a run of before it kept titles has the rows' numbers instead.

    Raises TrainingError where it is missing or broken.
    """
    try:
        with np.load(run / ROWS, allow_pickle=False) as file:
            rows = np.asarray(file["rows"], np.float32)
            titles = file["titles"].tolist() if "titles" in file else [str(number) for number in range(len(rows))]
            labels = [text or None for text in file["labels"].tolist()] if "labels" in file else None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        raise TrainingError(_broken(run, ROWS)) from None
    return Kept(rows, titles, labels)


def read_rows(run: Path) -> Rows:
    """The rows alone."""
    return read_kept(run).rows


def write_metrics(run: Path, metrics: Mapping[str, Any]) -> None:
    """Write metrics.json, which makes the run a finished one."""
    temporary = run / (METRICS + ".tmp")
    temporary.write_bytes(orjson.dumps(metrics, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY))
    os.replace(temporary, run / METRICS)


def read_metrics(run: Path) -> dict[str, Any]:
    """What `write_metrics` wrote. Raises TrainingError where it is missing or broken."""
    try:
        document: dict[str, Any] = orjson.loads((run / METRICS).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        raise TrainingError(_broken(run, METRICS)) from None
    return document


def _plain(texts: Sequence[str | None]) -> npt.NDArray[np.str_]:
    # Of a fixed width, so that reading them back runs no code; an absent one is empty.
    return np.array([(text or "")[:MOST_LETTERS] for text in texts], np.str_)


def _broken(run: Path, name: str) -> str:
    return f"{run / name} is missing or broken; take it from a copy of the run, or train again: python -m trainer"


def _unused(folder: Path, stem: str) -> Path:
    for number in range(1, 1000):
        run = folder / (stem if number == 1 else f"{stem}-{number}")
        try:
            run.mkdir()
        except FileExistsError:
            continue
        return run
    raise TrainingError(f"{folder} holds a thousand runs of this second")
