"""From sound files to "tracks that sound like this": every command of docs/projection.md in turn, on real clips."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import orjson
import pytest

from exporters.__main__ import main as export
from exporters.openl3.__main__ import main as convert
from tests.server.databases import Database
from trainer.__main__ import main as train
from trainer.audio.__main__ import main as audio
from trainer.audio.files import md5_key

CONFIG = Path(__file__).parents[3] / "trainer" / "configs" / "audio.toml"
CLASSES = ("ambi", "loop", "mehackit", "tabla")
OF_EACH = 6
SHORT = ["--epochs", "4", "--set", "training.minimum_steps=80", "--set", "training.least_counted=6"]
SMALL = ["--set", "model.hidden=64", "--set", "model.dims=32", "--set", "training.learning_rate=0.001"]


@pytest.fixture
def clips(shared_data: Path, tmp_path: Path) -> dict[str, str]:
    """Class by name of the shortest clips of four classes, in the folder `music`; one more of the last in `new`."""
    source = shared_data / "audio_cc0"
    if not source.is_dir():
        pytest.skip(f"no clips in {source}: set SONGSPACE_SHARED to a folder that has them")
    of_class = defaultdict(list)
    for row in csv.DictReader((source / "labels.csv").open()):
        of_class[row["class"]].append((float(row["seconds"]), row["file"]))
    chosen = {file: name for name in CLASSES for _, file in sorted(of_class[name])[:OF_EACH]}
    held_out = sorted(of_class["tabla"])[OF_EACH][1]
    for folder, files in (("music", chosen), ("new", [held_out])):
        (tmp_path / folder).mkdir()
        for file in files:
            (tmp_path / folder / file).symlink_to(source / file)
    return chosen | {held_out: "held out"}


@pytest.fixture
def network_file(openl3_fixtures: Path, tmp_path: Path) -> Path:
    """The network of the reference weights, in the folder where commands look for it."""
    weights = tmp_path / "random.h5"
    subprocess.run([sys.executable, openl3_fixtures / "random_weights" / "make_weights.py", weights], check=True)
    assert convert(["--weights", str(weights)]) == 0
    return tmp_path / "openl3.onnx"


@pytest.fixture(autouse=True)
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of one's own, as a user's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert not captured.err.startswith("error"), captured.err
    return captured.out


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, str | float]]:
    """The tracks that `similar` names."""
    said(capsys)
    assert audio(["similar", *arguments, "--json"]) == 0
    answer = orjson.loads(said(capsys))
    assert sum(answer["clusters"].values()) == pytest.approx(1)
    tracks: list[dict[str, str | float]] = answer["tracks"]
    return tracks


@pytest.mark.slow
def test_a_folder_becomes_a_space_that_finds_what_sounds_like_a_file(
    database: Database,
    clips: dict[str, str],
    network_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    [new] = [str(path) for path in Path("new").iterdir()]
    monkeypatch.setenv("DATABASE_URL", database.url)
    assert audio(["extract", "music", "--table", "tracks", "--key", "id"]) == 0
    assert f"{len(clips) - 1} embeddings of" in said(capsys)

    with database.connect(autocommit=True) as connection:
        connection.execute("ALTER TABLE tracks ADD class text")
        labels = [(name, str(Path("music").absolute() / file)) for file, name in clips.items()]
        connection.cursor().executemany("UPDATE tracks SET class = %s WHERE path = %s", labels)
    assert train(["--config", str(CONFIG), "--set", "labels.column=class", *SHORT, *SMALL]) == 0
    assert "24 embeddings of 6,144 numbers in 4 classes" in said(capsys)
    assert export([]) == 0
    told = said(capsys)
    assert "Postgres answers as PyTorch does" in told and "24 rows, 24 encoded, 0 quarantined" in told

    found = asked(capsys, new, "-k", "5")
    assert len({track["key"] for track in found}) == 5
    assert [track["similarity"] for track in found] == sorted((t["similarity"] for t in found), reverse=True)
    assert {Path(str(track["name"])).name for track in found} < clips.keys()
    assert audio(["interpolate", new, str(found[4]["key"]), "--steps", "2"]) == 0
    assert "33% of the way:\n   1. " in said(capsys)

    # The file itself comes into the library, and is then what sounds most like it.
    assert audio(["extract", "new", "--table", "tracks", "--key", "id", "--add-rows"]) == 0
    itself, *others = asked(capsys, new, "-k", "6")
    assert itself["key"] == md5_key(str(Path(new).absolute())) and itself["similarity"] == pytest.approx(1, abs=1e-5)
    assert [track["key"] for track in others] == [track["key"] for track in found]

    # The same library and model without a database.
    assert export(["--to", "faiss"]) == 0
    monkeypatch.delenv("DATABASE_URL")
    [run] = Path("runs").iterdir()
    again = asked(capsys, new, "-k", "6", "--faiss", str(run / "faiss"))
    assert [(track["key"], pytest.approx(track["similarity"], abs=1e-5)) for track in again] == [
        (track["key"], track["similarity"]) for track in [itself, *others]
    ]

    # Embeddings of another provider get neither into the space nor into a question.
    monkeypatch.setenv("DATABASE_URL", database.url)
    assert audio(["similar", new, "--hop", "0.25"]) == 1
    assert "they cannot be compared; see --provider" in capsys.readouterr().err
    with database.connect(autocommit=True) as connection:
        connection.execute("UPDATE tracks SET openl3_provenance = 'openl3-0.4.2/other' WHERE path = %s", [labels[0][1]])
    assert export([]) == 1
    error = capsys.readouterr().err
    assert "openl3 of tracks holds embeddings of openl3-0.4.2/other; the model was trained on those of onnx-1/" in error


@pytest.mark.slow
def test_a_folder_becomes_an_index_without_a_database(
    clips: dict[str, str], network_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [new] = [str(path) for path in Path("new").iterdir()]
    assert audio(["extract", "music", "--to", "library.parquet", "--keys", "path"]) == 0
    # Classes made of what is heard, found by the very keys of the extractor: of so few clips, by two clusters.
    features = ["--set", "labels.audio=music", "--set", "labels.clusters=2", "--set", "labels.smallest=2"]
    taken = ["--data", "library.parquet", "--key", "key", "--set", "source.input=embedding"]
    assert train(["--config", str(CONFIG), *taken, *features, *SHORT, *SMALL]) == 0
    assert "library.parquet: " in said(capsys)
    assert export(["--to", "faiss"]) == 0
    [run] = Path("runs").iterdir()
    found = asked(capsys, new, "-k", "3", "--faiss", str(run / "faiss"))
    assert len(found) == 3 and {Path(str(track["key"])).name for track in found} < clips.keys()
