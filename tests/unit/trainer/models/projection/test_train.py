"""A head that is trained: it learns, on rows it never saw, and does the same again."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from songspace.errors import DataError, TrainingError
from tests.unit.trainer.models.projection.conftest import WIDTH, make_library
from trainer import config as configs
from trainer import runs
from trainer.__main__ import main
from trainer.job import Job
from trainer.models.projection.components import make_loss, make_miner
from trainer.models.projection.config import ComponentSettings, Config, TrainingSettings
from trainer.models.projection.library import Library
from trainer.models.projection.train import train
from trainer.progress import Lines
from trainer.trained import TrainedModel


def trained(config: Config, library: Library, folder: Path, stop_after: int | None = None) -> TrainedModel:
    run = runs.create(folder, config)
    lines: list[int] = []
    return train(Job(config, library, run, Lines(), lambda: lines.append(1) or len(lines) == stop_after))


def test_held_out_rows_find_their_class_better_than_before(config: Config, library: Library, tmp_path: Path) -> None:
    model = trained(config, library, tmp_path)
    metrics = model.spec.metrics
    assert metrics["precision_at_5"] > metrics["unprojected"]["precision_at_5"] + 0.1
    assert metrics["map_at_r"] > metrics["unprojected"]["map_at_r"] + 0.1
    assert metrics["silhouette"] > metrics["unprojected"]["silhouette"] + 0.1
    assert metrics["held_out_rows"] == metrics["counted_rows"] >= 32
    assert not model.collapsed


def test_points_are_of_length_one_and_the_spec_takes_one_vector(
    config: Config, library: Library, tmp_path: Path
) -> None:
    model = trained(config, library, tmp_path)
    points = model.encoder(torch.from_numpy(model.rows)).detach().numpy()
    assert np.abs(np.linalg.norm(points, axis=1) - 1).max() < 1e-6
    assert (model.spec.input.kind, model.spec.input.shape, model.spec.metric) == ("vector", (WIDTH,), "cosine")
    assert model.source.input_column == "embedding" and model.decoder is None
    model.spec.require_supported()


def test_the_same_run_gives_the_same_head_and_another_seed_another(
    config: Config, library: Library, tmp_path: Path
) -> None:
    seeds = (config, config, replace(config, training=replace(config.training, seed=2)))
    weights = [trained(item, library, tmp_path).encoder.state_dict()["second.weight"] for item in seeds]
    assert torch.equal(weights[0], weights[1]) and not torch.equal(weights[0], weights[2])


def test_a_run_that_was_stopped_continues_where_it_would_have_been(
    config: Config, library: Library, tmp_path: Path
) -> None:
    whole = trained(config, library, tmp_path).encoder.state_dict()
    run = runs.create(tmp_path, config)
    asked = iter([False, True, True, True, True])
    train(Job(config, library, run, Lines(), lambda: next(asked)))
    assert len(list(csv.reader((run / runs.EPOCHS).open()))) == 3
    resumed = train(Job(config, library, run, Lines(), resume=True)).encoder.state_dict()
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
    with pytest.raises(TrainingError, match="rows or classes it was trained on have changed"):
        train(Job(config, make_library(seed=5), run, Lines(), resume=True))


def test_the_command_trains_and_says_what_was_reached(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "audio.toml"
    file.write_text(config.to_toml())
    assert configs.read(file) == config
    assert main(["--config", str(file), "--runs-folder", str(tmp_path / "runs"), "--seed", "3"]) == 0
    said = capsys.readouterr().out
    assert "160 embeddings of 48 numbers in 4 classes" in said and "P@5" in said
    run = runs.newest(tmp_path / "runs")
    assert runs.read_metrics(run)["training"]["embedding"] == "onnx-1/test"
    charts = {"confusion", "loss", "mined", "retrieval"}
    assert {path.name for path in (run / "plots").iterdir()} == {f"{name}.svg" for name in charts}
    page = (run / runs.REPORT).read_text()
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg"') == 4 and "P@5" in page
    assert runs.load(run).spec.training["clusters"]["classes"][0]["name"] == "class0"
    assert main(["--config", str(file), "--beta", "2"]) == 1
    assert "a model of the family projection has no setting training.beta" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["TripletMarginLoss", "SupConLoss", "ProxyAnchorLoss", "MultiSimilarityLoss"])
def test_other_losses_go_by_their_names(config: Config, library: Library, tmp_path: Path, name: str) -> None:
    settings = replace(config.training, loss=ComponentSettings(name), miner=ComponentSettings("none"), minimum_steps=40)
    metrics = trained(replace(config, training=settings), library, tmp_path).spec.metrics
    assert metrics["precision_at_5"] > 0.3


def test_the_miner_measures_as_the_loss_does() -> None:
    settings = TrainingSettings()
    loss, miner = make_loss(settings, 4, 16), make_miner(settings)
    assert type(loss.distance).__name__ == type(miner.distance).__name__ == "CosineSimilarity"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"loss": ComponentSettings("TripletMarginLos")}, "did you mean TripletMarginLoss"),
        ({"miner": ComponentSettings("TripletMarginMiner", {"hardness": 1})}, "training.miner .* cannot be made"),
        ({"distance": "Cosine"}, "training.distance is 'Cosine'"),
    ],
)
def test_a_component_that_there_is_not_is_named(
    config: Config, library: Library, tmp_path: Path, changed: dict[str, object], words: str
) -> None:
    settings = replace(config.training, **changed)
    with pytest.raises(TrainingError, match=words):
        trained(replace(config, training=settings), library, tmp_path)


def test_too_few_rows_or_classes_are_refused(config: Config, library: Library, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="8 rows have an embedding, and 16 are needed"):
        trained(config, library.take(np.arange(8)), tmp_path)
    one = replace(library, labels=np.array(["same"] * len(library), object))
    with pytest.raises(DataError, match="there are 1 classes"):
        trained(config, one, tmp_path)


def test_the_report_says_where_embeddings_know_no_class(config: Config, tmp_path: Path) -> None:
    library = make_library()
    noise = np.random.default_rng(4).normal(size=library.embeddings.shape).astype(np.float32)
    trained(config, replace(library, embeddings=noise), tmp_path / "noise")
    page = (runs.newest(tmp_path / "noise") / runs.REPORT).read_text()
    assert 'class="verdict weak"' in page and "the network that made them may be untrained" in page
    trained(config, library, tmp_path / "heard")
    page = (runs.newest(tmp_path / "heard") / runs.REPORT).read_text()
    assert 'class="verdict healthy"' in page and "may be untrained" not in page
