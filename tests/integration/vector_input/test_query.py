"""A library asked for what sounds like an embedding: in the database and in an index, with the same answers."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import orjson
import pytest

from exporters.library import Library
from exporters.to_faiss import build, write
from songspace.errors import AudioError
from tests.integration.vector_input.conftest import Sounds, vector
from trainer.audio.query.by_database import DatabaseSpace
from trainer.audio.query.by_faiss import FaissSpace
from trainer.audio.query.interpolate import arc, between
from trainer.audio.query.options import require_same

CLASSES = {
    "temperature": 0.1,
    "classes": [
        {"name": "dark", "rows": 3, "centroid": [1.0, 0.0, 0.0, 0.0]},
        {"name": "bright", "rows": 4, "centroid": [-1.0, 0.0, 0.0, 0.0]},
    ],
}


@pytest.fixture
def spaces(sounds: Sounds, tmp_path: Path) -> list[DatabaseSpace | FaissSpace]:
    """The same forty tracks in both, by a model that knows two classes."""
    sounds.model = replace(sounds.model, spec=replace(sounds.model.spec, training={"clusters": CLASSES}))
    sounds.insert(range(40))
    sounds.create_space()
    model, bundle = sounds.model, tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "encoder.onnx").write_bytes(model.encoder)
    (bundle / "spec.json").write_text(model.text)
    (bundle / "bundle.json").write_bytes(orjson.dumps({"version": model.version}))
    points = model.runtime().run(np.stack([vector(n) for n in range(40)]))
    library = Library(model.version, "cosine", [str(n) for n in range(40)], points)
    write(tmp_path / "faiss", build(library), library)
    return [DatabaseSpace(sounds.connection, "audio"), FaissSpace(tmp_path / "faiss")]


def test_both_find_the_same(spaces: list[DatabaseSpace | FaissSpace]) -> None:
    answers = []
    for space in spaces:
        point = space.encode(vector(7))
        found = space.nearest(point, 5)
        assert found[0].key == "7" and found[0].similarity == pytest.approx(1, abs=1e-6)
        answers.append([(track.key, pytest.approx(track.similarity, abs=1e-6)) for track in found])
        assert space.point_of("7") == pytest.approx(point, abs=1e-6) and space.point_of("77") is None
        assert len(space.nearest(point, 100)) == 40
    assert answers[0] == answers[1]


def test_the_nearest_cluster_and_its_confidence(spaces: list[DatabaseSpace | FaissSpace]) -> None:
    point = np.array([0.6, 0.8, 0.0, 0.0])
    sure = 1 / (1 + np.exp(-1.2 / 0.1))
    for space in spaces:
        assert [(name, pytest.approx(share)) for name, share in space.clusters(point)] == [
            ("dark", sure),
            ("bright", pytest.approx(1 - sure, rel=1e-3)),
        ]


def test_tracks_are_named_by_a_column(sounds: Sounds, spaces: list[DatabaseSpace | FaissSpace]) -> None:
    assert [asdict(track)["name"] for track in spaces[0].nearest(spaces[0].encode(vector(7)), 2)] == ["a", "a"]
    by_key = DatabaseSpace(sounds.connection, "audio", "id")
    assert by_key.nearest(by_key.encode(vector(7)), 1)[0].name == "7"
    with pytest.raises(AudioError, match="has no column artist"):
        DatabaseSpace(sounds.connection, "audio", "artist")
    with pytest.raises(AudioError, match='there is no space "other"'):
        DatabaseSpace(sounds.connection, "other")


def test_what_has_no_place_is_said(spaces: list[DatabaseSpace | FaissSpace]) -> None:
    for space in spaces:
        with pytest.raises(AudioError, match="silent or not a number"):
            space.encode(np.zeros(12, np.float32))


def test_the_way_between_two_tells_no_track_twice(spaces: list[DatabaseSpace | FaissSpace]) -> None:
    for space in spaces:
        ends = [space.point_of("3"), space.point_of("9")]
        assert ends[0] is not None and ends[1] is not None
        steps = list(between(space, ends[0], ends[1], 3, 2, {"3", "9"}))
        keys = [track.key for _, found in steps for track in found]
        assert [share for share, _ in steps] == [0.25, 0.5, 0.75]
        assert len(keys) == len(set(keys)) == 6 and not {"3", "9"} & set(keys)


def test_the_arc_is_even() -> None:
    start, end = np.array([2.0, 0.0]), np.array([0.0, 0.5])
    assert arc(start, end, 1 / 3) == pytest.approx([np.cos(np.pi / 6), np.sin(np.pi / 6)])
    with pytest.raises(AudioError, match="opposites"):
        arc(start, -start, 0.5)


def test_another_provider_is_refused(spaces: list[DatabaseSpace | FaissSpace]) -> None:
    space = spaces[1]
    require_same(SimpleNamespace(identity="onnx-1/b"), space)
    space.provenance = "onnx-1/a"
    with pytest.raises(AudioError, match="are of onnx-1/a, a file's would be of onnx-1/b"):
        require_same(SimpleNamespace(identity="onnx-1/b"), space)
