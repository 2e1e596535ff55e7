"""Classes made of features, and which rows are held out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest
import soundfile

from songspace.errors import DataError, TrainingError
from tests.unit.trainer.models.projection.conftest import make_library, write_parquet
from trainer.audio.files import md5_key
from trainer.models.projection.config import Config, LabelSettings, SourceSettings, configure
from trainer.models.projection.features_of_audio import features_of_audio
from trainer.models.projection.labels import cluster, composite, too_small
from trainer.models.projection.prepared import prepare
from trainer.models.projection.source import read, read_file
from trainer.models.projection.split import split

SETTINGS = LabelSettings(features=("brightness",))


def with_features(rows: int = 60) -> dict[str, np.ndarray]:
    """Two clusters of brightness, three tempos, three energies."""
    place = np.arange(rows)
    return {
        "brightness": np.where(place % 2, 100.0, 0.0) + place % 5,
        "bpm": np.array([134.9, 135, 141.9, 142, 200])[place % 5],
        "energy": np.array([0.1, 0.4, 0.6])[place % 3],
    }


def test_composite_classes_by_hand() -> None:
    library = make_library(60)
    features = {name: values.astype(np.float32) for name, values in with_features().items()}
    labels = composite(replace(library, features=features), SETTINGS, seed=0)
    first, second = labels[0].split("_")[0], labels[1].split("_")[0]
    assert {first, second} == {"0", "1"}
    assert labels[:6].tolist() == [
        f"{first}_slow_low",
        f"{second}_medium_medium",
        f"{first}_medium_high",
        f"{second}_fast_low",
        f"{first}_fast_medium",
        f"{second}_slow_high",
    ]
    features["bpm"][7] = np.nan
    assert composite(replace(library, features=features), SETTINGS, seed=0)[7] is None


def test_k_is_that_of_the_best_silhouette_whatever_the_scales() -> None:
    random = np.random.default_rng(1)
    rows = (np.repeat(np.eye(3), 30, axis=0) * 50 + random.normal(size=(90, 3))) * [1, 1000, 1e-3]
    found = cluster(rows.astype(np.float32), SETTINGS, seed=0)
    assert len(set(found)) == 3 and all(len(set(found[start : start + 30])) == 1 for start in (0, 30, 60))
    assert len(set(cluster(rows.astype(np.float32), replace(SETTINGS, clusters=5), seed=0))) == 5


def test_features_come_from_columns_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "library.parquet"
    write_parquet(make_library(60), path, **{name: values.tolist() for name, values in with_features().items()})
    config = Config(source=SourceSettings(file=str(path), key="key", input="embedding"), labels=SETTINGS)
    library = read(config, connect=pytest.fail)
    assert set(library.features) == {"brightness", "bpm", "energy"} and library.identity == "onnx-1/test"
    prepared = prepare(library, config)
    assert set(prepared.training.labels) == {label for label in prepared.held_out.labels}
    with pytest.raises(DataError, match=r"has no column of numbers tempo"):
        read_file(replace(config, labels=replace(SETTINGS, tempo="tempo")), path)


def test_features_come_from_a_profile(tmp_path: Path) -> None:
    library = make_library(40)
    path = tmp_path / "profile.json"
    tracks = {key: {"bpm": 120 + n, "energy": 0.5, "cluster": n % 2} for n, key in enumerate(library.keys)}
    path.write_bytes(orjson.dumps({"tracks": tracks}))
    prepared = prepare(library, Config(labels=LabelSettings(profile=str(path))))
    assert {label.split("_")[0] for label in prepared.training.labels} == {"0", "1"}
    assert prepared.rows == 40 - sum(prepared.small.values())
    path.write_text("[]")
    with pytest.raises(DataError, match="is no profile"):
        prepare(library, Config(labels=LabelSettings(profile=str(path))))


def test_features_come_from_sound(tmp_path: Path) -> None:
    library = make_library(16)
    times = np.arange(22_050 * 4) / 22_050
    for number, key in enumerate(library.keys[:14]):
        pitch = 200 if number % 2 else 4_000
        beat = (times * (2 if number % 4 < 2 else 3)) % 1 < 0.3
        soundfile.write(tmp_path / f"{key}.wav", 0.5 * np.sin(2 * np.pi * pitch * times) * beat, 22_050)
    (tmp_path / f"{library.keys[14]}.wav").write_bytes(b"no sound at all")
    settings = LabelSettings(audio=str(tmp_path), features=("spectral_centroid",), clusters=2, smallest=2)
    labels = composite_of(library, settings)
    assert labels[14] is labels[15] is None
    assert len({label.split("_")[0] for label in labels[0:14:2]}) == 1
    assert labels[0].split("_")[0] != labels[1].split("_")[0]


def test_sound_is_found_by_the_extractor_s_keys(tmp_path: Path) -> None:
    path = tmp_path / "music" / "deep" / "one.wav"
    path.parent.mkdir(parents=True)
    soundfile.write(path, 0.5 * np.sin(np.arange(22_050)), 22_050)
    keys = np.array([md5_key(str(path)), str(path), "deep/one.wav", "deep/one", "one"], object)
    found = features_of_audio(tmp_path / "music", keys)["spectral_centroid"]
    assert np.isfinite(found).tolist() == [True, True, True, True, False]
    with pytest.raises(DataError, match="there is no folder"):
        features_of_audio(tmp_path / "absent", keys)
    with pytest.raises(DataError, match="or the md5 of these"):
        features_of_audio(tmp_path / "music", keys[4:])


def composite_of(library, settings):
    from trainer.models.projection.labels import labelled

    return labelled(library, settings, seed=0).labels


def test_small_classes_are_named_and_left_out() -> None:
    library = make_library(60)
    library.labels[:3] = "rare"
    library.labels[5] = None
    prepared = prepare(library, Config(labels=LabelSettings(column="genre")))
    assert prepared.small == {"rare": 3} == too_small(library.labels, 4)
    assert prepared.rejected == {"no class": 1, "class too small": 3} and prepared.rows == 56
    assert "rare" not in {*prepared.training.labels, *prepared.held_out.labels}


def test_unusable_embeddings_are_counted_by_reason() -> None:
    library = make_library(60)
    library.embeddings[0], library.embeddings[1], library.embeddings[2, 3] = np.nan, 0, np.inf
    prepared = prepare(library, Config(labels=LabelSettings(column="genre")))
    assert prepared.rejected == {"no embedding": 1, "silent": 1, "not finite": 1} and prepared.rows == 57


@pytest.mark.parametrize("seed", range(5))
def test_no_artist_is_on_both_sides_and_every_class_on_each(seed: int) -> None:
    library = make_library()
    training, held_out = split(library.labels, library.groups, 0.2, seed)
    assert not set(library.groups[training]) & set(library.groups[held_out])
    assert sorted([*training, *held_out]) == list(range(len(library)))
    assert set(library.labels[training]) == set(library.labels[held_out])
    assert 0.15 < len(held_out) / len(library) < 0.35


def test_a_class_of_one_group_is_all_trained_on() -> None:
    labels, groups = np.array(["a"] * 6 + ["b"] * 4, object), np.array(["x"] * 6 + list("stuv"), object)
    training, held_out = split(labels, groups, 0.2, 0)
    assert set(range(6)) <= set(training) and len(held_out) == 1


def test_provenances_that_mix_are_refused(tmp_path: Path) -> None:
    library, path = make_library(20), tmp_path / "library.parquet"
    write_parquet(library, path, provenance=["one"] * 10 + ["two"] * 10)
    config = Config(source=SourceSettings(file=str(path), key="key", input="embedding"), labels=LabelSettings("genre"))
    with pytest.raises(DataError, match="made by 2 providers: one, two"):
        read_file(config, path)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ({"tempo_bounds": [142, 135]}, "labels.tempo_bounds is .* the lower first"),
        ({"profile": "a.json", "audio": "folder"}, "labels.profile and labels.audio are both given"),
        ({"colum": "genre"}, "did you mean 'column'"),
    ],
)
def test_settings_that_make_no_sense_are_named(labels: dict[str, object], words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        configure({"family": "projection", "labels": labels})
