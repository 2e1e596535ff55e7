"""The demo, run as a user runs it, on little data: what it prints, twice, and what it refuses to replace."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.databases import Database, fresh_database
from tests.server.servers import ROOT

EPOCHS = ["--epochs", "8"]


@pytest.fixture(scope="module")
def music(server_url: str, template: Database) -> Iterator[Database]:
    with fresh_database(server_url, template.name) as made:
        yield made


def demo(database: Database, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "examples.demo", "--runs-folder", str(folder), *EPOCHS, *arguments]
    environment = os.environ | {"DATABASE_URL": database.url}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def section(printed: str, title: str) -> str:
    """The text of a section."""
    [found] = re.findall(rf"^== {title} =+\n(.*?)(?=^== |\Z)", printed, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_sample_library(music: Database, tmp_path: Path) -> None:
    ended = demo(music, tmp_path, "--rows", "2000")
    assert ended.returncode == 0, ended.stderr
    printed = ended.stdout
    version = re.findall(r"vae@[0-9a-f]{12}", section(printed, "Export and deploy"))[0]
    assert version in section(printed, "A new track")
    assert re.search(r"\n +0\.\d+ \| [A-Z]", section(printed, "What sounds like it"))
    bad = section(printed, "Bad rows")
    for line in (
        r"demo-half +\| danceability \| is NULL",
        r"demo-nan +\| crest +\| is NaN",
        r"demo-silent \| NULL +\| silent",
    ):
        assert re.search(line, bad), bad
    times = re.findall(r"\d\d:\d\d:\d\d\.\d{3}", section(printed, "Updates"))
    assert len(times) == 2 and times[0] == times[1]
    assert [
        int(count) for count in re.findall(r"in_the_space\n +-+\n +(\d)", section(printed, "Upsert and delete"))
    ] == [1, 0]
    assert re.search(r"2,000 \| +1,992 \|", section(printed, "Is it all there"))
    assert "Index Scan using vae_" in section(printed, "The view")
    assert len(re.findall(r"\d\.\d\d ms", section(printed, "How fast"))) == 4
    assert "make psql" in section(printed, "What next")
    assert re.search(r"The demo took \d+ s", printed)


def test_a_second_demo_replaces_the_first(music: Database, tmp_path: Path) -> None:
    ended = demo(music, tmp_path, "--rows", "1200", "--epochs", "1")
    assert ended.returncode == 0, ended.stderr
    with music.connect() as connection:
        assert connection.execute("SELECT rows FROM songspace.status WHERE space = 'vae'").fetchone() == (1_200,)


def test_a_table_of_the_users_own_is_left_alone(database: Database, tmp_path: Path) -> None:
    with database.connect(autocommit=True) as connection:
        connection.execute("CREATE TABLE music_analysis AS SELECT 1 AS precious")
        ended = demo(database, tmp_path, "--rows", "1200")
        assert connection.execute("SELECT precious FROM music_analysis").fetchone() == (1,)
    assert ended.returncode == 1
    assert "music_analysis is there already and was not made by this demo" in ended.stderr


def test_a_file_of_the_users_own(music: Database, tmp_path: Path) -> None:
    file = tmp_path / "My tracks.csv"
    lines = [f'"Song {n}, live",{n % 7 + n / 100},{(n * 37) % 101},{(n * n) % 13}' for n in range(300)]
    file.write_text('"Track ""Name""",Tempo 100%,energy,order\n' + "\n".join(lines) + "\n", encoding="utf-8")
    ended = demo(music, tmp_path / "runs", "--data", str(file), "--features", "Tempo 100%,energy,order")
    assert ended.returncode == 0, ended.stderr
    printed = ended.stdout
    assert "becomes the table my_tracks: 300 rows, 3 features" in printed
    assert "No KEY was given: the column row_number numbers the rows." in " ".join(printed.split())
    assert re.search(r"\n +301 \| +-?\d", section(printed, "A new row"))
    assert "Song 10, live" in section(printed, "What is like it")
    assert "Tempo 100% | is NULL" in section(printed, "A row that cannot be encoded")
    assert re.search(r"301 \| +301 \|", section(printed, "How it stands"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--key", "energy"], "the column energy of tracks.csv cannot be the key: 1 values are missing and 1 repeat"),
        (["--key", "enrgy"], "has no column enrgy"),
        (["--features", "energy,title"], "title of tracks.csv cannot be a feature"),
        (["--features", "energy,tempi"], r"has no column tempi \(did you mean tempo\?\)"),
    ],
)
def test_a_file_that_does_not_fit(music: Database, tmp_path: Path, arguments: list[str], message: str) -> None:
    file = tmp_path / "tracks.csv"
    file.write_text("title,tempo,energy\na,1,2\nb,2,2\nc,3,\n", encoding="utf-8")
    ended = demo(music, tmp_path, "--data", str(file), *arguments)
    assert ended.returncode == 1
    assert re.search(message, ended.stderr), ended.stderr
