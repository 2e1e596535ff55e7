"""A checkpoint of the client's own into the live database: the same latents, from then on made by the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from examples.demo.sample import SCRIPT
from exporters import cli
from tests.server.databases import Database, fresh_database
from tests.unit.trainer.models.vae.imported.client import (
    DIMS,
    FEATURES,
    VERSIONS,
    Client,
    trained_client,
    with_latents,
)
from trainer import runs
from trainer.__main__ import main
from trainer.data.synthetic import generate

LATENTS = ", ".join(f"vae_latent_{axis}" for axis in range(DIMS))
ROWS = 1_200


@pytest.fixture(scope="module", params=["gelu", "relu"])
def client(request: pytest.FixtureRequest) -> Client:
    return trained_client(request.param, generate(ROWS, seed=3))


@pytest.fixture(scope="module")
def music(server_url: str, template: Database, client: Client) -> Iterator[Database]:
    """The client's table, every row with the latents that its trainer wrote."""
    with fresh_database(server_url, template.name) as made:
        with made.connect(autocommit=True) as connection:
            connection.execute(SCRIPT.read_bytes())
            with_latents(generate(ROWS, seed=3), client).copy_to(connection)
        yield made


def latents(music: Database) -> dict[str, list[float]]:
    with music.connect() as connection:
        query = f"SELECT identifier, ARRAY[{LATENTS}] FROM music_analysis"
        return dict(connection.execute(query.encode()).fetchall())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def run(music: Database, client: Client, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("old")
    path, where = client.save(folder), ["--database", music.url, "--runs-folder", str(folder / "runs")]
    assert main(["import", str(path), "--check", "music_analysis", *where]) == 0
    return runs.newest(folder / "runs")


def test_a_deployed_import_answers_as_the_client_did(music: Database, run: Path, client: Client) -> None:
    before = latents(music)
    said: list[str] = []
    assert cli.main([str(run), "--database", music.url], said.append) == 0
    [figure] = re.findall(r"Postgres answers as PyTorch does: .*: encoder (\S+),", "\n".join(said))
    assert float(figure) <= 1e-5
    after = latents(music)
    # Silent rows too, which the client encodes.
    assert after.keys() == before.keys() and len(after) == ROWS
    for key, expected in before.items():
        np.testing.assert_allclose(after[key], expected, atol=1e-4, rtol=1e-4)
    with music.connect(autocommit=True) as connection:
        connection.execute("UPDATE music_analysis SET bpm = 0 WHERE identifier = %s", [next(iter(before))])
        names = ", ".join(FEATURES)
        query = f"SELECT ARRAY[{names}], ARRAY[{LATENTS}] FROM music_analysis WHERE identifier = %s"
        features, found = connection.execute(query.encode(), [next(iter(before))]).fetchone() or ([], [])
    np.testing.assert_allclose(found, client.latents(np.array([features]))[0], atol=1e-4)


def test_the_client_s_decoder_and_the_gate_go_with_it(music: Database, run: Path, client: Client) -> None:
    with music.connect(autocommit=True) as connection:
        point = np.linspace(-1, 1, DIMS)
        [decoded] = connection.execute("SELECT songspace.decode('vae', %s)", [point.tolist()]).fetchone() or [[]]
        expected = client.decoded(point[None])[0]
        assert np.abs((np.array(decoded) - expected) / np.maximum(client.scaler.scale_, np.abs(expected))).max() < 1e-5
        connection.execute("SELECT songspace.drop_space('vae')")
        connection.execute("SELECT songspace.create_space('other', 'music_analysis', 'identifier', 1)")
    said: list[str] = []
    assert (
        main(["import", str(run.parents[1] / "music_vae.pt"), "--runs-folder", str(run.parents[1] / "unproved")]) == 0
    )
    unproved = runs.newest(run.parents[1] / "unproved")
    assert cli.main([str(unproved), "--database", music.url, "--space", "other"], said.append) == 0
    told = next(line for line in said if "in training" in line)
    assert "in training R2 not measured, axes not measured; here R2 0." in told and "nats" not in told


def test_it_runs_as_sql_as_well(music: Database, run: Path) -> None:
    said: list[str] = []
    arguments = [str(run), "--database", music.url, "--space", "compiled", "--engine", "sql"]
    assert cli.main(arguments, said.append) == 0
    [figure] = re.findall(r"Postgres, by SQL, answers as PyTorch does: .*: encoder (\S+),", "\n".join(said))
    assert float(figure) <= 1e-5


def test_the_table_s_versions_are_offered(music: Database, run: Path, client: Client, tmp_path: Path) -> None:
    arguments = ["import", str(client.save(tmp_path)), "--check", "music_analysis", "--database", music.url]
    assert main([*arguments, "--version", VERSIONS[client.kind] + "x", "--runs-folder", str(tmp_path / "runs")]) == 1
    assert not (tmp_path / "runs").exists()
