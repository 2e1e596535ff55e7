"""A run from rows to a trained model, and a resumed one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from songspace.errors import TrainingError
from songspace.spec import Check, Spec
from trainer import config as configs
from trainer import runs
from trainer.config import Config, ModelSettings, TrainingSettings
from trainer.data.prepared import prepare
from trainer.data.table import Table
from trainer.device import device
from trainer.job import Job
from trainer.models.vae import checkpoint, loop
from trainer.models.vae.loop import Epoch
from trainer.models.vae.network import VAE
from trainer.models.vae.train import train
from trainer.progress import Lines
from trainer.schedule import plan
from trainer.trained import TrainedModel


@pytest.fixture
def model(config: Config, table: Table, tmp_path: Path) -> TrainedModel:
    return train(Job(config, table, runs.create(tmp_path, config), Lines()))


def test_the_run_folder_is_complete(model: TrainedModel, tmp_path: Path) -> None:
    run = runs.newest(tmp_path)
    found = {str(path.relative_to(run)) for path in run.rglob("*") if path.is_file()}
    charts = (
        "loss",
        "kl",
        "beta",
        "gradients",
        "reconstruction",
        "axes-kl",
        "axes-interquartile-range",
        "axes-r2-cost",
    )
    plots = {f"plots/{name}.svg" for name in charts}
    assert found == {"config.toml", "checkpoint.pt", "epochs.csv", "metrics.json", "rows.npz", "report.html"} | plots
    lines = (run / "epochs.csv").read_text().splitlines()
    assert len(lines) == 7
    assert lines[0] == "epoch,loss,reconstruction,kl,beta,validation_loss,active_axes,seconds,gradient_norm"


def test_a_run_among_many_has_all_but_its_report(config: Config, table: Table, tmp_path: Path) -> None:
    run = runs.create(tmp_path, config)
    train(Job(config, table, run, Lines(), report=False))
    assert not (run / "plots").exists()
    assert runs.load(run).spec.dims > 0


def test_the_modules_take_and_give_raw_units(model: TrainedModel) -> None:
    features = torch.from_numpy(model.rows)
    with torch.no_grad():
        embedding = model.encoder(features)
        assert model.decoder is not None
        decoded = model.decoder(embedding).numpy()
    assert embedding.shape == (len(model.rows), model.spec.dims)
    names = list(model.spec.feature_names)
    assert (decoded[:, names.index("air_sizzle")] == 1).all()
    assert (decoded[:, names.index("sub_drive")] == 0).all()
    centroid = names.index("spectral_centroid")
    assert np.corrcoef(decoded[:, centroid], model.rows[:, centroid])[0, 1] > 0.8


def test_a_constant_feature_that_changes_moves_nothing(model: TrainedModel) -> None:
    changed = torch.from_numpy(model.rows.copy())
    before = model.encoder(changed)
    changed[:, model.spec.feature_names.index("sub_drive")] = 0.7
    assert torch.equal(model.encoder(changed), before)


def test_the_scaling_of_the_spec_is_the_one_of_the_module(model: TrainedModel) -> None:
    scaled = np.stack(
        [
            np.clip((model.rows[:, i] - f.mean) / f.scale, -f.clip, f.clip) * f.weight
            if f.scale
            else 0 * model.rows[:, i]
            for i, f in enumerate(model.spec.features)
        ],
        axis=1,
    )
    with torch.no_grad():
        by_hand = model.encoder.mean_head(model.encoder.body(torch.from_numpy(scaled.astype(np.float32))))
        found = model.encoder(torch.from_numpy(model.rows))
    torch.testing.assert_close(found, by_hand, atol=1e-4, rtol=1e-4)


def test_the_spec_can_be_stored_once_it_has_check_vectors(model: TrainedModel) -> None:
    rows = tuple(tuple(float(value) for value in row) for row in model.rows[:2])
    outputs = tuple(tuple(0.0 for _ in range(model.spec.dims)) for _ in rows)
    spec = Spec.parse(replace(model.spec, check=Check(rows, outputs)).to_json())
    spec.require_supported()
    assert spec.training["constant"] == ["sub_drive", "air_sizzle"]
    assert spec.training["rows_rejected"] == {"silent": 2, "rule of bpm": 6}
    assert spec.training["source"] == "library.parquet"
    assert len(spec.axes) == spec.dims
    assert spec.input.reject_all_zero and spec.features[0].reject == (0.0,)


def test_the_source_names_the_columns_to_write(model: TrainedModel) -> None:
    assert (model.source.space, model.source.table, model.source.key) == ("vae", "music_analysis", "identifier")
    assert model.source.output_columns == tuple(f"vae_latent_{axis}" for axis in range(model.spec.dims))
    assert model.source.columns == model.spec.feature_names


def test_the_rows_kept_are_real_ones_held_out_first(model: TrainedModel, config: Config, table: Table) -> None:
    prepared = prepare(table, config)
    assert len(model.rows) == prepared.rows == 1_992
    assert np.array_equal(model.rows[: len(prepared.held_out)], prepared.held_out.rows)


def test_a_run_killed_and_resumed_equals_one_that_was_not(config: Config, table: Table, tmp_path: Path) -> None:
    config = replace(config, model=replace(config.model, dropout=0.1))
    whole = train(Job(config, table, runs.create(tmp_path / "whole", config), Lines()))

    class Killed(Lines):
        def epoch(self, line: Epoch) -> None:
            if line.epoch == 4:
                raise KeyboardInterrupt

    run = runs.create(tmp_path / "killed", config)
    with pytest.raises(KeyboardInterrupt):
        train(Job(config, table, run, Killed()))
    with pytest.raises(TrainingError, match="not a finished run"):
        runs.load(run)
    resumed = train(Job(config, table, run, Lines(), resume=True))
    assert whole.encoder.state_dict().keys() == resumed.encoder.state_dict().keys()
    for name, tensor in whole.encoder.state_dict().items():
        assert torch.equal(tensor, resumed.encoder.state_dict()[name])
    assert whole.spec.axes == resumed.spec.axes


def test_another_library_is_not_resumed_on(config: Config, table: Table, tmp_path: Path) -> None:
    run = runs.create(tmp_path, config)
    train(Job(config, table, run, Lines()))
    table.rows[5, 3] += 1
    with pytest.raises(TrainingError, match="the rows it was trained on have changed"):
        train(Job(config, table, run, Lines(), resume=True))


def test_an_interrupted_run_is_written_and_marked(config: Config, table: Table, tmp_path: Path) -> None:
    run = runs.create(tmp_path, config)
    train(Job(config, table, run, Lines(), interrupted=lambda: True))
    evidence = runs.read_metrics(run)
    assert evidence["interrupted"] and evidence["training"]["epochs"] == 1
    train(Job(config, table, run, Lines(), resume=True))
    assert runs.read_metrics(run)["training"]["epochs"] == 6


def test_a_loss_that_is_not_finite_ends_the_run() -> None:
    settings = TrainingSettings(epochs=2)
    rows = torch.full((100, 4), torch.nan)
    state = loop.start(VAE(4, 2, ModelSettings()), settings)
    with pytest.raises(TrainingError, match=r"no longer finite in epoch 1, batch 1 of 3 .* lower training\.learn"):
        loop.train(state, rows, rows, plan(100, settings), settings, lambda line: True)


def test_a_checkpoint_holds_no_code(model: TrainedModel, tmp_path: Path) -> None:
    run = runs.newest(tmp_path)
    torch.save({"format": print}, run / runs.CHECKPOINT)
    with pytest.raises(TrainingError, match="cannot read"):
        runs.read_checkpoint(run)
    torch.save({"format": 99}, run / runs.CHECKPOINT)
    with pytest.raises(TrainingError, match="format 99"):
        checkpoint.rebuild(run, configs.read(configs.DEFAULT_CONFIG))


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_an_absent_device_is_named() -> None:
    assert device("auto").type == "cpu"
    with pytest.raises(TrainingError, match="no CUDA device"):
        device("cuda")
