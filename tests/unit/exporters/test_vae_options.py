"""Every option of the VAE family gives a run that exports with parity, and whose spec a database can store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from exporters.convert import convert, prove
from exporters.parity import LIMIT, torch_answers
from tests.unit.trainer.models.vae.options import NAMES, OPTIONS, configured, rows
from trainer import runs
from trainer.data.source_file import read_file
from trainer.job import Job
from trainer.models.vae.option_evidence import options_on
from trainer.models.vae.train import train
from trainer.progress import Lines


@pytest.fixture(scope="session")
def options_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred rows of six features and a class."""
    path = tmp_path_factory.mktemp("options") / "rows.parquet"
    found = rows(200).numpy().astype(np.float64)
    columns = {name: found[:, index] for index, name in enumerate(NAMES)}
    heaps = ["one" if value > 0 else "two" for value in found[:, 0]]
    pyarrow.parquet.write_table(pa.table(columns | {"genre": heaps}), path)
    return path


LABELLED = {"prior": {"kind": "conditional", "conditions": ["a", "genre"]}}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*OPTIONS, "conditional on the label"])
def test_a_run_with_the_option_exports_with_parity(name: str, options_file: Path, tmp_path: Path) -> None:
    source = {"source": {"file": str(options_file), "label": "genre"}}
    config = configured({"training": {"epochs": 2}}, source, OPTIONS.get(name, LABELLED))
    table = read_file(config.source, str(options_file))
    run = runs.create(tmp_path, config)
    model = replace(train(Job(config, table, run, Lines())), rows=table.rows)
    bundle = convert(model)
    parity = prove(bundle, table.rows, torch_answers(model, table.rows))
    assert parity.encoder <= LIMIT and parity.decoder is not None and parity.decoder <= LIMIT
    spec = bundle.spec
    spec.require_supported()
    assert spec.training.get("options", {}) == _as_json(options_on(config))
    assert runs.load(run).spec.metrics == runs.read_metrics(run)["metrics"]


def _as_json(value: object) -> object:
    if isinstance(value, dict):
        return {key: _as_json(item) for key, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, list | tuple) else value
