"""calibrate: radii that put the promised share of a library into a ring."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psycopg
import pytest

from tests.integration.explore.spaces import Explored, fill
from tests.integration.library import Library
from tests.integration.models_of_a_space import another

LEVELS = {"microscope": (0.02, 0.08), "magnifying_glass": (0.05, 0.20), "binoculars": (0.15, 0.40)}
SETTINGS = (
    "CREATE TABLE pca_calibration_settings (id serial PRIMARY KEY, mode text NOT NULL, resolution_level text NOT NULL, "
    "discriminator text NOT NULL, base_x real NOT NULL, inner_radius real NOT NULL, outer_radius real NOT NULL, "
    "target_percentage real NOT NULL, achieved_percentage real NOT NULL, library_size int NOT NULL{more}, "
    "UNIQUE (mode, resolution_level, discriminator))"
)


def test_rings_hold_the_share_that_is_promised(tracks: Explored) -> None:
    found = tracks.all(
        "SELECT level, inner_radius, outer_radius, achieved_share FROM songspace.calibrate('sound', 1000)"
    )
    assert [row[0] for row in found] == list(LEVELS)
    everything = np.concatenate([tracks.distances(row_key) for row_key in tracks.keys[::15]])
    for level, inner, outer, achieved in found:
        below = [np.mean(everything < radius) for radius in (inner, outer)]
        assert below == pytest.approx(LEVELS[level], rel=0.25)
        assert achieved == pytest.approx(LEVELS[level][1], abs=1e-3)


def test_by_the_nearest_rows_of_each(tracks: Explored) -> None:
    """As the client's own script measures: the radii of a much smaller neighbourhood."""
    found = dict(tracks.all("SELECT level, outer_radius FROM songspace.calibrate('sound', 100, 50)"))
    nearest = np.concatenate([np.sort(tracks.distances(row_key))[:50] for row_key in tracks.keys[:6000:30]])
    for level, (_, share) in LEVELS.items():
        assert found[level] == pytest.approx(np.quantile(nearest, share), rel=0.2)


def test_it_is_kept_for_the_model_and_renewed(library: Library) -> None:
    library.all("SELECT songspace.calibrate('vae', 50)")
    library.all("SELECT songspace.calibrate('vae', 60, 10)")
    query = "SELECT space, model, level, sample, neighbours, rows FROM songspace.calibrations ORDER BY outer_share"
    assert library.all(query) == [("vae", library.model.version, level, 60, 10, 200) for level in LEVELS]
    _, second = another(library)
    library.all(f"CALL songspace.deploy('vae', {second}, force => true)")
    assert library.all(query) == []
    library.all("SELECT songspace.drop_space('vae')")
    assert library.one("SELECT count(*) FROM songspace.calibration") == 0


@pytest.mark.parametrize(
    "more", ["", ", sample_size int NOT NULL, calibrated_at timestamptz NOT NULL, checksum text NOT NULL"]
)
def test_it_is_written_for_the_client(library: Library, more: str) -> None:
    library.all(SETTINGS.format(more=more))
    library.all(
        "INSERT INTO pca_calibration_settings SELECT 99, 'pca', 'microscope', 'tonal', 1, 1, 1, 1, 1, 1"
        + ", 1, now(), ''" * bool(more)
    )
    found = library.all("SELECT level, inner_radius, outer_radius FROM songspace.calibrate('vae')")
    for _ in range(2):
        assert library.one("SELECT songspace.write_calibration('vae', 'pca_calibration_settings')") == 3
    written = library.all(
        "SELECT resolution_level, inner_radius, outer_radius, discriminator, base_x, target_percentage, library_size "
        "FROM pca_calibration_settings WHERE mode = 'vae' ORDER BY target_percentage"
    )
    for row, (level, inner, outer) in zip(written, found, strict=True):
        assert row[0] == level
        assert row[1:3] == pytest.approx((inner, outer), rel=1e-6)
        assert row[3:] == ("latent", row[1], pytest.approx(LEVELS[level][1]), 200)
    assert library.one("SELECT count(*) FROM pca_calibration_settings WHERE mode = 'pca'") == 1


@pytest.mark.parametrize("calibrated_before", [False, True])
def test_two_sessions_calibrate_at_once(library: Library, calibrated_before: bool) -> None:
    """The later one waits for the other, and its radii stay."""
    if calibrated_before:
        library.all("SELECT songspace.calibrate('vae', 40)")
    with library.database.connect() as first, ThreadPoolExecutor() as pool:
        first.execute("SELECT songspace.calibrate('vae', 50)")
        second = pool.submit(library.all, "SELECT songspace.calibrate('vae', 60)")
        with pytest.raises(TimeoutError):
            second.result(1)
        first.commit()
        assert len(second.result(30)) == 3
    assert library.all("SELECT DISTINCT sample FROM songspace.calibrations") == [60]
    assert library.one("SELECT count(*) FROM songspace.calibration") == 3


def test_two_sessions_write_at_once(library: Library) -> None:
    library.all(SETTINGS.format(more="").replace(", UNIQUE (mode, resolution_level, discriminator)", ""))
    library.all("SELECT songspace.calibrate('vae', 50)")
    write = "SELECT songspace.write_calibration('vae', 'pca_calibration_settings')"
    with library.database.connect() as first, ThreadPoolExecutor() as pool:
        first.execute(write)
        second = pool.submit(library.all, write)
        with pytest.raises(TimeoutError):
            second.result(1)
        first.commit()
        assert second.result(30) == [3]
    assert library.one("SELECT count(*) FROM pca_calibration_settings") == 3


def test_sets_with_little_to_measure(library: Library) -> None:
    fill(library, [[1, 1, 1]] * 30)
    assert {row[1:3] for row in library.all("SELECT * FROM songspace.calibrate('vae')")} == {(0, 0)}
    fill(library, [[0, 0, 0], [3, 4, 0]])
    assert {row[1:] for row in library.all("SELECT * FROM songspace.calibrate('vae')")} == {(5, 5, 1)}
    fill(library, [[1, 2, 3]])
    with pytest.raises(psycopg.Error, match='the space "vae" has no two rows'):
        library.all("SELECT songspace.calibrate('vae')")


def test_errors_name_the_thing(library: Library) -> None:
    library.all(SETTINGS.format(more=""))
    with pytest.raises(psycopg.Error, match='the active model of the space "vae" is not calibrated'):
        library.all("SELECT songspace.write_calibration('vae', 'pca_calibration_settings')")
    with pytest.raises(psycopg.Error, match=r"public\.music is no table .* columns achieved_percentage, base_x, "):
        library.all("SELECT songspace.write_calibration('vae', 'music')")
    with pytest.raises(psycopg.Error, match="a sample of 0 rows with all neighbours is none"):
        library.all("SELECT songspace.calibrate('vae', 0)")
