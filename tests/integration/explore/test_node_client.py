"""The example client in Node: what it prints is what songspace answers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.integration.explore.spaces import Explored

SOURCE = Path(__file__).parents[3] / "examples/node-client"
SECONDS_FOR_NPM = 120
OLDEST_NODE = 20


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client in a folder of its own, with what its lock file names."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node is not installed")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.strip("v").split(".")[0]) < OLDEST_NODE:
        pytest.skip(f"Node {version.strip()} is older than {OLDEST_NODE}")
    folder = tmp_path_factory.mktemp("node") / "client"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules"))
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        npm = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS_FOR_NPM, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not bring the package pg within {SECONDS_FOR_NPM} seconds")
    if npm.returncode:
        assert "package.json and package-lock.json" not in npm.stderr, npm.stderr
        pytest.skip(f"npm cannot bring the package pg: {npm.stderr.strip().splitlines()[-1]}")
    return folder


def run(client: Path, url: str, *keys: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": url}
    command = ["node", "main.mjs", *keys]
    return subprocess.run(command, cwd=client, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_what_it_prints_is_what_songspace_answers(client: Path, tracks: Explored) -> None:
    tracks.all("UPDATE tracks SET bt_title = NULL WHERE id = %s", tracks.keys[-1])
    tracks.all("SELECT songspace.calibrate('sound', 100)")
    start, end = tracks.keys[4], tracks.keys[-1]
    ended = run(client, tracks.library.database.url, start, end)
    assert ended.returncode == 0, ended.stderr
    head, nearest, directions, path = ended.stdout.strip().split("\n\n")
    names = {
        row[0]: f"{row[2]}: {row[1] or 'untitled'}" for row in tracks.all("SELECT id, bt_title, bt_artist FROM tracks")
    }
    inner, outer = tracks.all(
        "SELECT inner_radius, outer_radius FROM songspace.calibrations WHERE level = 'microscope'"
    )[0]
    assert re.match(r"space sound: 12000 tracks in 8 dimensions by sound@[0-9a-f]{12}, from 12 features\n", head)
    assert f"\nring microscope: {inner:.3f} to {outer:.3f}\n" in head
    assert nearest.splitlines() == [
        f"nearest to {names[start]}, one track an artist",
        *(
            f"  {distance:.3f}  {names[found]}"
            for found, distance in tracks.all(
                "SELECT key, distance FROM songspace.similar('sound', %s, 5, '{}', at_most => 1, per => 'bt_artist')",
                start,
            )
        ),
    ]
    assert directions.splitlines()[1:] == [
        f"  axis {axis} {'up' if sign > 0 else 'down'} {abs(delta):.2f}  {names[found]}"
        for axis, sign, found, delta in tracks.all(
            "SELECT axis, sign, key, delta FROM songspace.directions('sound', %s, %s, %s, 1) ORDER BY axis, sign DESC",
            *(start, inner, outer),
        )
    ]
    assert path.splitlines()[1:] == [
        f"  {hop}. {names[found]}" + (f" ({changes})" if changes else "")
        for hop, found, changes in tracks.all(
            "SELECT hop, key, changes FROM songspace.path('sound', %s, %s, 6, 'bt_artist') ORDER BY hop", start, end
        )
    ]


def test_tracks_to_begin_with_are_found(client: Path, tracks: Explored) -> None:
    ended = run(client, tracks.library.database.url)
    assert ended.returncode == 0, ended.stderr
    assert "ring" not in ended.stdout
    assert len(ended.stdout.strip().split("\n\n")) == 4


def test_without_a_space(client: Path, tracks: Explored) -> None:
    tracks.all("SELECT songspace.drop_space('sound')")
    ended = run(client, tracks.library.database.url)
    assert ended.returncode == 1
    assert "this database has no such space: make demo makes one" in ended.stderr
