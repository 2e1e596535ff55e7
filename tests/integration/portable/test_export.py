"""From a training run into such a database by the command `export`, which finds out by itself what it can run."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from examples.demo.sample import SCRIPT
from exporters import cli
from exporters.bundle import Bundle
from exporters.connection import connected, require_songspace
from songspace.errors import ExportError
from tests.integration.portable.libraries import LIMIT
from tests.server.databases import Database
from trainer import runs
from trainer.__main__ import main as train
from trainer.data.synthetic import generate


def export(*arguments: object) -> str:
    lines: list[str] = []
    assert cli.main([*map(str, arguments), "--allow-collapsed"], lines.append) == 0
    return "\n".join(lines)


def trained(music: Database, folder: Path, seed: int) -> Path:
    arguments = ["--database", music.url, "--runs-folder", str(folder), "--epochs", "4", "--latent-dims", "5"]
    assert train([*arguments, "--seed", str(seed), "--allow-collapsed"]) == 0
    return runs.newest(folder)


@pytest.mark.slow
def test_a_run_becomes_a_space_and_the_next_its_next_model(portable: Database, tmp_path: Path) -> None:
    with portable.connect(autocommit=True) as connection:
        connection.execute(SCRIPT.read_bytes())
        generate(1_500, seed=3).copy_to(connection)
        run = trained(portable, tmp_path, seed=1)
        with pytest.raises(ExportError, match="has no engine onnx: songspace was brought into it without PL/Python"):
            export(run, "--database", portable.url, "--engine", "onnx")
        text = export(run, "--database", portable.url)
        [figures] = re.findall(r"Postgres, by SQL, answers as PyTorch does: .* encoder (\S+), decoder (\S+) of", text)
        assert max(map(float, figures)) <= 1e-5
        assert 'space "vae" is new' in text
        [(engine, identity)] = connection.execute("SELECT engine, identity FROM songspace.spaces").fetchall()
        bundle = Bundle.read(run / "bundle")
        assert (engine, identity) == ("sql", bundle.identity)
        columns = ", ".join(bundle.spec.feature_names)
        rows = connection.execute(
            f"SELECT v.embedding::real[], ARRAY[{columns}] FROM music_analysis m "
            "JOIN songspace.vae v ON v.key = m.identifier".encode()
        ).fetchall()
        embeddings, features = (np.array(side, np.float64) for side in zip(*rows, strict=True))
        np.testing.assert_allclose(embeddings, bundle.runtime().encode(features), atol=LIMIT)
        assert "is the active model already" in export(run, "--database", portable.url, "--engine", "sql")
        assert "deploying vae@" in export(trained(portable, tmp_path, seed=2), "--database", portable.url, "--force")
        assert connection.execute("SELECT stale, pending, problem FROM songspace.status").fetchone() == (0, 0, None)


def test_a_database_without_songspace_is_told_both_ways(bare: Database, tmp_path: Path) -> None:
    with (
        connected(bare.url, lambda line: None) as connection,
        pytest.raises(ExportError, match=r"make install.*CREATE EXTENSION songspace CASCADE.*make portable.*psql -f"),
    ):
        require_songspace(connection, lambda line: None)
