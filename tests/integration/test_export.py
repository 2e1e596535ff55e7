"""From a training run into a live database: a space made, refreshed, refused, indexed by FAISS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import orjson
import psycopg
import pytest
from psycopg import sql

from examples.demo.sample import SCRIPT
from exporters import cli
from exporters.bundle import Bundle
from exporters.connection import ENGINES, connected, require_songspace
from exporters.parity import torch_answers
from exporters.to_postgres import register
from songspace.errors import ExportError
from tests.server.databases import Database, fresh_database
from trainer import runs
from trainer.__main__ import main as train
from trainer.data.synthetic import generate


@pytest.fixture(scope="module")
def music(server_url: str, template: Database) -> Iterator[Database]:
    """A database with the client's table and 2,000 tracks, shared by this module's tests in their order."""
    with fresh_database(server_url, template.name) as made:
        with made.connect(autocommit=True) as connection:
            connection.execute(SCRIPT.read_bytes())
            generate(2_000, seed=3).copy_to(connection)
        yield made


@pytest.fixture(scope="module")
def run(music: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a few epochs on that table: five axes, fewer than the table has columns."""
    return trained(music, tmp_path_factory.mktemp("runs"), seed=1)


def trained(music: Database, folder: Path, seed: int) -> Path:
    arguments = ["--database", music.url, "--runs-folder", str(folder), "--epochs", "6", "--latent-dims", "5"]
    assert train([*arguments, "--seed", str(seed), "--allow-collapsed"]) == 0
    return runs.newest(folder)


def export(*arguments: object) -> list[str]:
    lines: list[str] = []
    assert cli.main([str(argument) for argument in arguments], lines.append) == 0
    return lines


def columns_agree(music: Database) -> int:
    """Rows whose columns are the active model's embedding, once none is found where they are not."""
    with music.connect() as connection:
        rows = connection.execute("""
            SELECT v.embedding::real[]::float8[]
                = ARRAY[vae_latent_0, vae_latent_1, vae_latent_2, vae_latent_3, vae_latent_4]
                AND vae_model_version = s.model AND num_nulls(vae_latent_5, vae_latent_6, vae_latent_7) = 3
            FROM music_analysis m JOIN songspace.vae v ON v.key = m.identifier
                JOIN songspace.spaces s ON s.space = 'vae'""").fetchall()
    assert all(agrees for (agrees,) in rows)
    return len(rows)


def test_a_run_becomes_a_space(music: Database, run: Path) -> None:
    lines = export(run, "--database", music.url, "--allow-collapsed")
    text = "\n".join(lines)
    for place in ("ONNX Runtime", "Postgres"):
        [figure] = re.findall(
            rf"{place} answers as PyTorch does: largest difference over 1,992 rows: encoder (\S+),", text
        ) or ["nan"]
        assert float(figure) <= 1e-5, lines
    assert 'space "vae" is new: over music_analysis, by its key identifier' in lines
    assert "1,992 encoded, 8 quarantined, 0 stale, 0 pending" in text
    assert columns_agree(music) == 1_992
    with music.connect() as connection:
        query = next(line for line in lines if line.startswith("try:")).removeprefix("try:")
        assert connection.execute(query.encode()).rowcount == 5
        stored = connection.execute("SELECT spec, encoder FROM songspace.model").fetchone()
    bundle = Bundle.read(run / "bundle")
    assert stored == (bundle.spec_text, bundle.encoder)


def test_a_space_goes_over_to_sql_and_back(music: Database, run: Path) -> None:
    engine, identity = "SELECT engine FROM songspace.spaces", "SELECT identity FROM songspace.spaces"
    with music.connect(autocommit=True) as connection:
        before = connection.execute(identity).fetchone()
        lines = export(run, "--database", music.url, "--allow-collapsed", "--engine", "sql")
        [figure] = re.findall(r"Postgres, by SQL, answers as PyTorch does: .*: encoder (\S+),", "\n".join(lines))
        assert float(figure) <= 1e-5
        assert connection.execute(engine).fetchone() == ("sql",)
        export(run, "--database", music.url, "--allow-collapsed")
        assert connection.execute(engine).fetchone() == ("sql",)
        export(run, "--database", music.url, "--allow-collapsed", "--engine", "onnx")
        assert connection.execute(engine).fetchone() == ("onnx",)
        assert connection.execute(identity).fetchone() == before


def test_the_active_model_again_is_done_already(music: Database, run: Path) -> None:
    lines = export(run, "--database", music.url, "--allow-collapsed")
    assert any("is the active model already; nothing to do" in line for line in lines)


def test_train_and_export_refresh_a_live_space(music: Database, tmp_path: Path) -> None:
    refreshed = trained(music, tmp_path, seed=2)
    lines = export(refreshed, "--database", music.url, "--allow-collapsed")
    assert any(line.startswith('space "vae" over music_analysis: deploying vae@') for line in lines)
    assert any("is active" in line for line in lines if line.startswith("  notice:"))
    assert columns_agree(music) == 1_992


def test_a_model_that_the_gate_refuses_is_forced_or_not_deployed(music: Database, tmp_path: Path) -> None:
    third = trained(music, tmp_path, seed=3)
    with music.connect(autocommit=True) as connection:
        connection.execute("SELECT songspace.set_threshold('vae', 'overlap', 2)")
        with pytest.raises(ExportError, match=r"is not fit to be active .*overlap is 0\.\d+, below 2.*force => true"):
            export(third, "--database", music.url, "--allow-collapsed")
        assert columns_agree(music) == 1_992
        export(third, "--database", music.url, "--allow-collapsed", "--force")
        assert connection.execute("SELECT forced_by FROM songspace.evidence ORDER BY 1 LIMIT 1").fetchone() != (None,)
    assert columns_agree(music) == 1_992


def test_faiss_finds_what_the_database_finds(music: Database, run: Path, tmp_path: Path) -> None:
    export(run, "--database", music.url, "--allow-collapsed", "--to", "faiss", "--faiss", tmp_path)
    index = faiss.read_index(str(tmp_path / "index.faiss"))
    about = orjson.loads((tmp_path / "keys.json").read_bytes())
    keys = np.array(about["keys"])
    assert len(keys) == index.ntotal == 1_992
    asked = keys[::40]
    vectors = np.array([index.reconstruct(int(position)) for position in range(0, len(keys), 40)])
    _, found = index.search(vectors, 10)
    with music.connect() as connection:
        assert connection.execute("SELECT model FROM songspace.spaces").fetchone() == (about["model"],)
        wanted = [similar_to(connection, vector) for vector in vectors]
    hits = [len(set(keys[row]) & near) for row, near in zip(found, wanted, strict=True)]
    assert np.mean(hits) / 10 >= 0.95
    assert all(key in near for key, near in zip(asked, wanted, strict=True))


def similar_to(connection: psycopg.Connection, vector: np.ndarray) -> set[str]:
    query = "SELECT key FROM songspace.similar_to('vae', %s::float8[], 10)"
    return {key for (key,) in connection.execute(query, [vector.tolist()])}


def test_answers_that_differ_leave_nothing_behind(database: Database, run: Path) -> None:
    model = runs.load(run)
    export(run, "--to", "bundle", "--allow-collapsed")
    expected = torch_answers(model, model.rows)
    wrong = replace(expected, embeddings=expected.embeddings + np.float32(1e-3))
    with connected(database.url, lambda line: None) as connection:
        with pytest.raises(ExportError, match=r"Postgres does not answer .*encoder 1\.0e-03.*Nothing was deployed"):
            register(connection, Bundle.read(run / "bundle"), model.rows, wrong, ENGINES)
        assert connection.execute("SELECT count(*) FROM songspace.models").fetchone() == (0,)


def test_the_extension_is_made_and_a_missing_table_named(empty_database: Database, run: Path) -> None:
    lines: list[str] = []
    arguments = [str(run), "--database", empty_database.url, "--allow-collapsed"]
    with pytest.raises(ExportError, match=r"has no table music_analysis\. Name the one .* --table and --key"):
        cli.main(arguments, lines.append)
    assert "made the extension: CREATE EXTENSION songspace CASCADE" in lines
    with pytest.raises(ExportError, match=r"the table pg_type has no column identifier, bpm, .*--table"):
        cli.main([*arguments, "--table", "pg_type"], lines.append)


def test_a_table_of_an_ordinary_role_is_taken_where_its_owner_is_trusted(database: Database, run: Path) -> None:
    role = sql.Identifier(f"owner_{database.name}")
    with database.connect(autocommit=True) as connection:
        connection.execute(SCRIPT.read_bytes())
        generate(200, seed=3).copy_to(connection)
        connection.execute(sql.SQL("CREATE ROLE {}").format(role))
        connection.execute(sql.SQL("ALTER TABLE music_analysis OWNER TO {}").format(role))
        with pytest.raises(ExportError, match=r"belongs to .*, whose code would run .*trust_owner => true"):
            export(run, "--database", database.url, "--allow-collapsed")
        export(run, "--database", database.url, "--allow-collapsed", "--trust-owner")
        assert connection.execute("SELECT problem FROM songspace.status").fetchone() == (None,)
        connection.execute(sql.SQL("ALTER TABLE music_analysis OWNER TO CURRENT_USER; DROP ROLE {}").format(role))


def test_a_role_that_may_not_make_the_extension_is_told_who_may(empty_database: Database) -> None:
    role = sql.Identifier(f"nobody_{empty_database.name}")
    with connected(empty_database.url, lambda line: None) as connection, connection.transaction(force_rollback=True):
        connection.execute(sql.SQL("CREATE ROLE {}").format(role))
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(role))
        with pytest.raises(
            ExportError, match=r"let a superuser run: CREATE EXTENSION songspace CASCADE\. .*make portable"
        ):
            require_songspace(connection, lambda line: None)


def test_a_run_of_a_file_is_indexed_without_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    file = tmp_path / "library.parquet"
    generate(500, seed=4).write_parquet(file)
    arguments = ["--data", str(file), "--runs-folder", str(tmp_path / "runs"), "--epochs", "2", "--latent-dims", "2"]
    assert train([*arguments, "--allow-collapsed"]) == 0
    run = runs.newest(tmp_path / "runs")
    lines = export(run, "--to", "faiss", "--allow-collapsed")
    assert any("fewer than 1,000: the proof is over all of them" in line for line in lines)
    about = orjson.loads((run / "faiss" / "keys.json").read_bytes())
    assert faiss.read_index(str(run / "faiss" / "index.faiss")).ntotal == len(about["keys"]) < 500
    assert re.fullmatch("[0-9a-f]{32}", about["keys"][0])
