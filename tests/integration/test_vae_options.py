"""Every option that changes what a network is made of: trained, exported, deployed past the gate, with parity.

Priors and groups are of the training alone: the database runs an encoder and a decoder, whatever trained them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from exporters import cli
from exporters.parity import LIMIT
from tests.models import make_model
from tests.server.databases import Database, fresh_database
from tests.unit.trainer.models.vae.options import NAMES, OPTIONS, configured, rows
from trainer import runs
from trainer.connection import connect, parse_url
from trainer.data.source_postgres import read_table
from trainer.job import Job
from trainer.models.vae.train import train
from trainer.progress import Lines

CHANGING = (
    "plain",
    "mixture",
    "vamp",
    "planar",
    "real_nvp",
    "conditional",
    "groups",
    "ladder",
    "tied groups",
    "tied ladder",
    "latent skip",
    "encoder skip",
    "batch norm",
    "minimum rate",
)
ONLY_ON_ONNX = ("ladder", "tied ladder")


@pytest.fixture(scope="module")
def tracks(server_url: str, template: Database) -> Iterator[Database]:
    """A table of 400 rows of six features."""
    with fresh_database(server_url, template.name) as made:
        with made.connect(autocommit=True) as connection:
            columns = ", ".join(f"{name} float8" for name in NAMES)
            connection.execute(f"CREATE TABLE tracks (id int PRIMARY KEY, {columns})".encode())
            with connection.cursor().copy("COPY tracks FROM STDIN") as copy:
                for number, row in enumerate(rows(400).tolist()):
                    copy.write_row([number, *row])
        yield made


def trained(tracks: Database, name: str, folder: Path) -> Path:
    source = {"source": {"table": "tracks", "key": "id"}, "space": {"name": name.replace(" ", "_")}}
    without_columns = {"space": {"output_columns": None, "version_column": None, "time_column": None}}
    config = configured({"training": {"epochs": 40}}, source, without_columns, OPTIONS[name])
    run = runs.create(folder, config)
    train(Job(config, read_table(config.source, connect(parse_url(tracks.url))), run, Lines()))
    return run


def evidence_of(tracks: Database, run: Path) -> dict[str, Any]:
    """Export a run into its space, which has a model already, and give what the gate found."""
    said: list[str] = []
    assert cli.main([str(run), "--database", tracks.url, "--allow-collapsed"], said.append) == 0
    assert any("Postgres answers as PyTorch does" in line for line in said)
    with tracks.connect() as connection:
        query = "SELECT to_jsonb(e) FROM songspace.evidence e ORDER BY evidence_id DESC LIMIT 1"
        [evidence] = connection.execute(query).fetchone() or [{}]
    return dict(evidence)


def create_space(connection: psycopg.Connection[Any], space: str) -> None:
    """A space that has a model already, since the gate holds a model against the one before."""
    model = make_model(list(NAMES), dims=4, name="first")
    values = [model.name, model.text, model.encoder, model.decoder]
    [first] = connection.execute("SELECT songspace.register_model(%s, %s, %s, %s)", values).fetchone() or [0]
    connection.execute("SELECT songspace.create_space(%s, 'tracks', 'id', %s)", [space, first])


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGING)
def test_a_model_with_the_option_passes_the_gate(name: str, tracks: Database, tmp_path: Path) -> None:
    run = trained(tracks, name, tmp_path)
    space = name.replace(" ", "_")
    with tracks.connect(autocommit=True) as connection:
        create_space(connection, space)
    evidence = evidence_of(tracks, run)
    assert evidence["passed"] and evidence["space"] == space and evidence["parity"] <= LIMIT
    measured, training = runs.read_metrics(run)["metrics"], evidence["training"]
    assert training["trained"]["r2"] == measured["r2"]
    assert training["here"]["r2"] == pytest.approx(measured["r2"], abs=0.1)
    assert training["trained"].get("skip_leakage") == measured.get("skip_leakage")
    assert (training["axes"][0].get("in_group") is None) == ("groups" not in measured)
    if name not in ONLY_ON_ONNX:
        assert cli.main([str(run), "--database", tracks.url, "--allow-collapsed", "--engine", "sql"], print) == 0
