"""health: whether the neighbourhoods of a space are worth having, beside other embeddings of the same rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray

from tests.integration.explore.spaces import ADVERSARIAL, Explored, explored, fill
from tests.integration.library import Library, key
from trainer.analysis.health.neighbourhoods import health_verdict, neighbourhoods

HEALTH = "SELECT embedding, rows, isolated, distance_ratio, hubness, dead_zones, score, verdict FROM songspace.health"


def measured(vectors: NDArray[Any]) -> tuple[float, float, float, float]:
    """isolated, distance ratio, hubness and dead zones of points (n, dims), over all pairs."""
    points = vectors.astype(np.float64)
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    radius = np.quantile(distances[np.isfinite(distances)], 0.02)
    ordered = np.sort(distances, axis=1)
    times = np.bincount(np.argsort(distances, axis=1)[:, :10].ravel(), minlength=len(points))
    skewness = (((times - times.mean()) / times.std()) ** 3).mean()
    return (
        float((ordered[:, 2] > radius).mean()),
        float((ordered[:, 99] / ordered[:, 9]).mean()),
        float(skewness),
        float((times == 0).mean()),
    )


def test_the_measures_are_what_they_say(library: Library) -> None:
    space = fill(library, np.random.default_rng(5).standard_t(3, size=(600, 3)))
    row = library.all(HEALTH + "('vae', 600)")[0]
    isolated, ratio, hubness, dead = measured(space.vectors)
    assert row[:2] == ("vae", 600)
    assert row[2] == pytest.approx(isolated, abs=0.03)  # its radius is of 200 rows' distances
    assert row[3:6] == pytest.approx((ratio, hubness, dead), rel=1e-3, abs=1e-6)
    by_trainer = neighbourhoods(space.vectors)
    assert by_trainer.isolated == pytest.approx(isolated, abs=0.03)
    assert (by_trainer.distance_ratio, by_trainer.hubness, by_trainer.dead_zones) == pytest.approx(row[3:6], rel=1e-3)
    score = "SELECT songspace.health_score(%s, %s, %s, %s)"
    measures = (by_trainer.isolated, by_trainer.distance_ratio, by_trainer.hubness, by_trainer.dead_zones)
    assert by_trainer.score == pytest.approx(library.one(score, *measures))
    expected = ((1 - row[2]) + min(row[3] / 3, 1) + 1 / (1 + max(row[4], 0)) + (1 - row[5])) / 4
    assert row[6] == pytest.approx(expected)


def test_every_measure_is_exact_over_a_sample_whose_radius_is_of_all_its_rows(library: Library) -> None:
    """The space and the features, standardised, over the same rows: what numpy finds over every pair."""
    library.set(key(5), crest=1e6)
    rows = np.array(library.all("SELECT bpm, danceability, onset_rate, crest FROM music"), np.float64)
    standardised = np.clip((rows - rows.mean(axis=0)) / rows.std(axis=0), -8, 8)
    own, features = library.all(HEALTH + "('vae', 200)")
    assert own[2:6] == pytest.approx(measured(explored(library, "vae").vectors), rel=1e-4, abs=1e-9)
    assert features[2:6] == pytest.approx(measured(standardised), rel=1e-4, abs=1e-9)


def test_noise_is_told_from_structure(tracks: Explored) -> None:
    """Two columns of structure beside sixty of noise: distances in the latter mean less."""
    noise = [f"n{i}" for i in range(60)]
    tracks.all("ALTER TABLE tracks " + ", ".join(f"ADD COLUMN {name} float8 DEFAULT random() - 0.5" for name in noise))
    rows = tracks.all(HEALTH + "('sound', 800, %s)", noise)
    assert [row[0] for row in rows] == ["sound", "pca", "features"]
    assert {row[1] for row in rows} == {800}
    assert rows[0][3] > 1.3 > rows[1][3]
    assert rows[0][6] > rows[1][6]
    assert rows[0][7] is None
    assert rows[1][7].startswith("sound is ") and "better than pca" in rows[1][7]


@pytest.mark.parametrize(
    ("gain", "verdict"),
    [
        (0.2, "vae is 20.0 % better than pca: use it"),
        (0.1, "vae is 10.0 % better than pca: a modest gain"),
        (-0.04, "vae is 4.0 % worse than pca: no difference"),
        (-0.1, "vae is 10.0 % worse than pca: keep pca"),
    ],
)
def test_verdicts_go_by_the_clients_bounds(library: Library, gain: float, verdict: str) -> None:
    assert library.one("SELECT songspace.health_verdict('vae', 'pca', %s)", gain) == verdict
    assert health_verdict("vae", "pca", gain) == verdict


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_adversarial_sets(library: Library, name: str) -> None:
    space = fill(library, ADVERSARIAL[name])
    rows = library.all(HEALTH + "('vae', 500)")
    assert rows[0][:2] == ("vae", min(500, len(space.keys)))
    assert 0 <= rows[0][6] <= 1


def test_an_empty_space_has_none(library: Library) -> None:
    library.all("TRUNCATE music")
    assert library.all(HEALTH + "('vae', 500)") == []


def test_a_constant_feature(library: Library) -> None:
    library.all("UPDATE music SET crest = 10")
    rows = library.all(HEALTH + "('vae', 150)")
    assert [row[0] for row in rows] == ["vae", "features"]


def test_a_sample_that_tells_nothing(library: Library) -> None:
    with pytest.raises(psycopg.Error, match="a sample of 50 rows tells nothing"):
        library.all(HEALTH + "('vae', 50)")
