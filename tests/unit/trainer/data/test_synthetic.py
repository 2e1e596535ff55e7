"""What the generator promises."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from songspace.errors import DataError
from trainer import config as configs
from trainer.data.synthesize import main
from trainer.data.synthetic import Library, generate
from trainer.data.synthetic_features import LOADINGS, UNITS

NAMES = configs.read(configs.DEFAULT_CONFIG).source.feature_names


def sound(library: Library) -> tuple[np.ndarray, np.ndarray]:
    """The varying features of tracks that sound, standardised, and their genres."""
    rows = np.stack([library.columns[name] for name in LOADINGS], axis=1).astype(np.float64)
    kept = rows.any(axis=1) & (library.columns["bpm"] != 0)
    rows = rows[kept]
    return (rows - rows.mean(axis=0)) / rows.std(axis=0), library.columns["bt_genre"][kept]


def test_it_has_the_client_s_columns(library: Library) -> None:
    assert set(NAMES) <= set(library.columns) and set(UNITS) == set(LOADINGS)
    identifiers = library.columns["identifier"]
    assert len(set(identifiers)) == len(library) == 2_000
    assert all(len(identifier) == 32 for identifier in identifiers)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_its_eighth_eigenvalue_is_large(seed: int) -> None:
    rows, _ = sound(generate(20_000, seed))
    assert np.linalg.eigvalsh(np.corrcoef(rows.T))[-8] >= 0.6


def test_it_is_fast_and_the_same_for_a_seed() -> None:
    began = time.perf_counter()
    one, other = generate(20_000, 5), generate(20_000, 5)
    assert time.perf_counter() - began < 8
    assert all(np.array_equal(one.columns[name], other.columns[name]) for name in one.columns)
    assert not np.array_equal(one.columns["bpm"], generate(20_000, 6).columns["bpm"])


def test_it_has_the_defects_of_an_import(library: Library) -> None:
    rows = np.stack([library.columns[name] for name in NAMES], axis=1)
    silent = ~rows.any(axis=1)
    assert silent.sum() >= 2
    assert ((rows[:, 0] == 0) & ~silent).sum() >= 2
    assert (library.columns["sub_drive"] == 0).all()
    assert (library.columns["air_sizzle"][~silent] == 1).all()
    assert sound(library)[0][:, list(LOADINGS).index("spectral_kurtosis")].max() > 6


def test_neighbours_are_of_one_genre_far_more_often_than_chance(library: Library) -> None:
    rows, genres = sound(library)
    found = NearestNeighbors(n_neighbors=11).fit(rows).kneighbors(rows, return_distance=False)[:, 1:]
    shares = np.unique(genres, return_counts=True)[1] / len(genres)
    assert (genres[found] == genres[:, None]).mean() > 1.7 * np.square(shares).sum()


def test_too_small_a_library_is_refused() -> None:
    with pytest.raises(DataError, match="at least 100"):
        generate(10)


def test_the_command_writes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--rows", "200", "--to", str(tmp_path / "l.parquet")]) == 0
    assert "200 synthetic tracks" in capsys.readouterr().out
    with pytest.raises(DataError, match=r"must end in \.parquet"):
        main(["--rows", "200", "--to", str(tmp_path / "l.txt")])
