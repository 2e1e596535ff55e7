"""The library that everything is trained on: real tracks, or a synthetic one where there are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench_vae.variants import CONDITIONS, SINGLED, TIED, UNWEIGHTED, Variant
from tests.server.fixtures import shared_data_folder
from trainer import config as configs
from trainer.config import Config
from trainer.data.source_file import read_file
from trainer.data.synthetic import generate
from trainer.data.table import Table

SPOTIFY = Path(configs.__file__).parent / "configs" / "spotify.toml"
SYNTHETIC_ROWS = 20_000
AXES = 8
SPOTIFY_TIES: list[dict[str, Any]] = [
    {"name": "rhythm", "axes": 2, "features": ["danceability", "tempo", "duration_ms"]},
    {"name": "tonal", "axes": 2, "features": ["key", "mode", "valence"]},
    {"name": "loudness", "axes": 2, "features": ["energy", "loudness", "acousticness"]},
    {"name": "voice", "axes": 2, "features": ["speechiness", "instrumentalness", "liveness"]},
]
SYNTHETIC_TIES: list[dict[str, Any]] = [
    {"name": "rhythm", "axes": 3, "features": ["bpm", "danceability", "onset_rate", "beat_punch"]},
    {"name": "tonal", "axes": 3, "features": ["tonal_clarity", "tuning_purity", "fifths_strength", "chord_strength"]},
    {"name": "all", "axes": 2},
]


@dataclass(frozen=True, slots=True)
class Library:
    """Rows, the config that they are trained with, and what the options need to know of them."""

    name: str
    table: Table
    config: Config
    ties: list[dict[str, Any]]
    singles: tuple[str, ...]
    conditions: tuple[str, ...]

    def configured(self, variant: Variant, seed: int, epochs: int) -> Config:
        """The config of an option, checked as a file is."""
        document = asdict(self.config)
        document["training"] |= {"seed": seed, "epochs": epochs, "device": "cpu"}
        for name, settings in variant.tables.items():
            document[name] = document[name] | settings
        if variant.library is not None:
            self._changes()[variant.library](document)
        config: Config = configs.from_document(document)
        return config

    def _changes(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        def unweighted(document: dict[str, Any]) -> None:
            document["source"]["features"] = [item | {"weight": 1.0} for item in document["source"]["features"]]

        def tied(document: dict[str, Any]) -> None:
            document["latent"] |= {"groups": self.ties}

        def singled(document: dict[str, Any]) -> None:
            own = [{"name": name, "axes": 1, "features": [name]} for name in self.singles]
            rest = {"name": "rest", "axes": AXES - len(own)}
            document["latent"] |= {"groups": [*own, rest]}

        def conditional(document: dict[str, Any]) -> None:
            document["prior"] |= {"conditions": self.conditions}

        return {UNWEIGHTED: unweighted, TIED: tied, SINGLED: singled, CONDITIONS: conditional}


def library(rows: int = 0, synthetic: bool = False) -> Library:
    """The real tracks, or the synthetic ones; `rows` of them drawn by chance, the same each time, or all."""
    path = shared_data_folder() / "spotify_tracks.parquet"
    made = _synthetic(rows or SYNTHETIC_ROWS) if synthetic or not path.is_file() else _spotify(path)
    if 0 < rows < len(made.table):
        chosen = np.sort(np.random.default_rng(0).permutation(len(made.table))[:rows])
        return replace(made, table=made.table.take(chosen))
    return made


def _spotify(path: Path) -> Library:
    config = _eight_axes(configs.read(SPOTIFY))
    return Library(
        name="spotify_tracks",
        table=read_file(config.source, str(path)),
        config=config,
        ties=SPOTIFY_TIES,
        singles=("tempo", "duration_ms"),
        conditions=("playlist_genre", "key", "mode", "tempo"),
    )


def _synthetic(rows: int) -> Library:
    config = _eight_axes(configs.read(configs.DEFAULT_CONFIG))
    made = generate(rows, seed=1)
    names = config.source.feature_names
    values = np.stack([np.asarray(made.columns[name], np.float32) for name in names], axis=1)
    labels = np.asarray(made.columns[config.source.label or "bt_genre"], dtype=object)
    return Library(
        name="synthetic tracks",
        table=Table(names, values, labels),
        config=config,
        ties=SYNTHETIC_TIES,
        singles=("bpm", "chord_change_rate"),
        conditions=("bt_genre", "bpm"),
    )


def _eight_axes(config: Config) -> Config:
    chosen: Config = configs.with_setting(config, "model", "latent_dims", AXES)
    return chosen
