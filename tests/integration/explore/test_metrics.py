"""What an explorer asks of spaces whose distance is not Euclidean, against every row by the metric's own definition."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import psycopg
import pytest

from tests.integration.explore.spaces import Explored, explored
from tests.integration.explore.test_directions import require_furthest
from tests.integration.explore.test_path import PATH, SMOOTH, nearest_on_the_line, require_legs
from tests.integration.library import FEATURES, Library, key
from tests.models import make_model
from tests.server.databases import Database, fresh_database

ROWS = 600


@pytest.fixture(scope="module", params=["cosine", "inner_product"])
def space(server_url: str, template: Database, request: pytest.FixtureRequest) -> Iterator[Explored]:
    """A library whose model says that metric; every third row has the title 'third'."""
    with fresh_database(server_url, template.name) as made, made.connect(autocommit=True) as connection:
        library = Library(connection, made)
        library.model = make_model(list(FEATURES), dims=3, metric=request.param, reject_all_zero=True)
        library.create_table()
        library.insert(range(ROWS))
        library.create_space()
        library.all("UPDATE music SET title = CASE WHEN right(identifier, 5)::int %% 3 = 0 THEN 'third' END")
        library.all("ANALYZE")
        yield explored(library, "vae")


def require_nearest(space: Explored, call: str, wanted: np.ndarray) -> None:
    """A call finds rows of these distances, nearest first, each with its own."""
    found = space.all(f"SELECT key, distance FROM songspace.{call}")
    assert [row[1] for row in found] == pytest.approx(list(np.sort(wanted)[: len(found)]), rel=1e-4, abs=1e-6)
    assert len(found) == len({row[0] for row in found}) == 20


def test_nearest_rows(space: Explored) -> None:
    distances = space.distances(key(5))
    third = np.where(np.arange(ROWS) % 3 == 0, distances, np.inf)
    require_nearest(space, "similar('vae', 'track00005', 20)", distances)
    require_nearest(space, "similar('vae', 'track00005', 20, '{\"title\": \"third\"}')", third)
    require_nearest(space, "similar_where('vae', 'track00005', 20, 'title = ''third''')", third)
    point = np.array([0.5, -1.0, 2.0])
    require_nearest(space, "similar_to('vae', ARRAY[0.5, -1, 2], 20)", space.distances_to(point))


def test_weights(space: Explored) -> None:
    weights = np.array([4.0, 0.0, 0.25])
    weighted = Explored(space.library, space.space, space.keys, space.vectors * np.sqrt(weights), space.metric)
    call = "similar('vae', 'track00005', 20, NULL, weights => ARRAY[4, 0, 0.25])"
    require_nearest(space, call, weighted.distances(key(5)))


def test_near_duplicates(space: Explored) -> None:
    call = "SELECT key FROM songspace.similar('vae', %s, 20, NULL, apart => 0.01)"
    if space.metric == "inner_product":
        with pytest.raises(psycopg.Error, match="an inner product does not tell whether two rows are apart"):
            space.all(call, key(5))
        return
    found = space.all(call, key(5))
    chosen = [key(5), *found]
    between = [space.distances(one)[space.place(other)] for one in chosen for other in chosen]
    assert len(found) == 20
    assert min(between) >= 0.01 - 1e-6
    assert len(set(found) - set(space.all("SELECT key FROM songspace.similar('vae', %s, 20)", key(5)))) > 0


@pytest.mark.parametrize(("first", "last"), [(0, 9), (300, 320)])
def test_rings_and_directions(space: Explored, first: int, last: int) -> None:
    inner, outer = space.radii(key(5), first, last)
    found = space.all("SELECT key, distance FROM songspace.ring('vae', %s, %s, %s, 100)", key(5), inner, outer)
    distances = space.distances(key(5))
    assert [row[0] for row in found] == [space.keys[place] for place in np.argsort(distances)[first : last + 1]]
    assert [row[1] for row in found] == pytest.approx(list(np.sort(distances)[first : last + 1]), rel=1e-4, abs=1e-6)
    require_furthest(space, key(5), inner, outer, 3)


def test_paths(space: Explored) -> None:
    found = space.all(PATH, "vae", key(5), key(500), 6, "title")
    titles = dict(space.all("SELECT identifier, title FROM music"))
    assert [row[1] for row in found] == nearest_on_the_line(space, key(5), key(500), 6, titles)
    require_legs(space, found)
    smooth = space.all(SMOOTH, "vae", key(5), key(500), 6, "title")
    assert (smooth[0][1], smooth[-1][1]) == (key(5), key(500))
    assert len({row[1] for row in smooth}) == len(smooth) == 7
    require_legs(space, smooth)


def test_why_near_and_far(space: Explored) -> None:
    name, difference = space.library.one(
        "SELECT name, difference FROM songspace.explain('vae', %s, %s) WHERE kind = 'distance'", key(5), key(500)
    )
    assert (name, difference) == (space.metric, pytest.approx(space.distances(key(5))[space.place(key(500))], rel=1e-4))


def test_radii_hold_the_share_that_is_promised(space: Explored) -> None:
    outer = dict(space.all("SELECT level, outer_radius FROM songspace.calibrate('vae', 400)"))
    everything = np.concatenate([space.distances(row_key) for row_key in space.keys[::10]])
    for level, share in (("microscope", 0.08), ("magnifying_glass", 0.2), ("binoculars", 0.4)):
        assert np.mean(everything < outer[level]) == pytest.approx(share, rel=0.25)


def test_recall_and_health(space: Explored) -> None:
    assert space.library.one("SELECT recall FROM songspace.recall('vae', 10, 50)") > 0.95
    own, *_ = space.all("SELECT isolated, distance_ratio, hubness, dead_zones, score FROM songspace.health('vae', 600)")
    assert 0 <= own[0] <= 1 and 0 <= own[3] <= 1 and 0 <= own[4] <= 1
    assert own[1] is None or own[1] >= 1
