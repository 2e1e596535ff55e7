"""Which files are sound, and what the library calls them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from songspace.errors import AudioError
from trainer.audio.files import find, library_path, md5_key


def test_sound_is_found_by_its_name_in_order(tmp_path: Path) -> None:
    for name in ("b/2.MP3", "b/1.flac", "a.wav", "cover.jpg", "b/list.m3u", ".hidden/x.wav", "b/._1.flac", "c/d/e.m4a"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"12345")
    folder = find(tmp_path)
    assert [str(track.file.relative_to(tmp_path)) for track in folder.tracks] == [
        "a.wav",
        "b/1.flac",
        "b/2.MP3",
        "c/d/e.m4a",
    ]
    assert folder.others == {".jpg": 1, ".m3u": 1}
    assert {track.size for track in folder.tracks} == {5}
    assert folder.tracks[0].path == str(tmp_path / "a.wav")


def test_a_folder_that_is_mounted_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "a.wav").touch()
    assert [track.path for track in find(tmp_path, "/music/").tracks] == ["/music/x/a.wav"]


def test_a_relative_folder_has_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.wav").touch()
    monkeypatch.chdir(tmp_path)
    assert [track.path for track in find(Path(".")).tracks] == [str(tmp_path / "a.wav")]


def test_keys_are_those_of_the_client_s_importer() -> None:
    path = "/music/Björk/01 Jóga.flac"
    assert md5_key(path) == hashlib.md5(path.encode("utf-8")).hexdigest()
    # The importer decodes the path leaving out what is no UTF-8, and encodes it again.
    raw = b"/music/caf\xe9.mp3"
    assert md5_key(library_path(os.fsdecode(raw))) == hashlib.md5(b"/music/caf.mp3").hexdigest()


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="there is no folder"):
        find(tmp_path / "absent")
