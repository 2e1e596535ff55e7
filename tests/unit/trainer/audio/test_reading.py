"""Sound files of every kind, and files that are none."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from songspace.errors import AudioError
from tests.sound.files import by_ffmpeg, noise, write
from trainer.audio import ffmpeg
from trainer.audio.reading import read


def samples_of(path: Path) -> NDArray[np.float32]:
    return np.concatenate(list(read(path)))


@pytest.fixture
def tone() -> NDArray[np.float32]:
    """Two seconds of 440 Hz, which every codec keeps."""
    return (0.5 * np.sin(2 * np.pi * 440 * np.arange(96_000) / 48_000)).astype(np.float32)[:, np.newaxis]


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.aiff", "a.ogg", "a.mp3", "a.caf", "a.w64", "a.au", "A.WAV"])
def test_what_libsndfile_reads(tmp_path: Path, tone: NDArray[np.float32], name: str) -> None:
    found = samples_of(write(tmp_path / name, tone))
    assert found.dtype == np.float32
    assert abs(len(found) - 96_000) < 3_000
    assert np.abs(found[10_000:80_000]).max() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("name", ["a.m4a", "a.wma", "a.mka", "a.wv"])
def test_what_ffmpeg_reads(tmp_path: Path, tone: NDArray[np.float32], name: str) -> None:
    source = write(tmp_path / "source.wav", np.repeat(tone, 2, axis=1))
    found = samples_of(by_ffmpeg(source, tmp_path / name))
    assert abs(len(found) - 96_000) < 3_000
    assert np.abs(found[10_000:80_000]).max() == pytest.approx(0.5, abs=0.02)


def test_channels_are_averaged(tmp_path: Path) -> None:
    sound = noise(0.5, channels=8)
    found = samples_of(write(tmp_path / "a.wav", sound, subtype="FLOAT"))
    np.testing.assert_allclose(found, sound.mean(axis=1), atol=1e-7)


def test_192_khz_comes_at_48(tmp_path: Path) -> None:
    assert len(samples_of(write(tmp_path / "a.wav", noise(1, 192_000), 192_000))) == 48_000


def test_one_sample_is_sound(tmp_path: Path) -> None:
    assert len(samples_of(write(tmp_path / "a.wav", noise(0)))) == 1


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.wav"))
    os.rename(write(tmp_path / "a.wav", noise(0.1)), path)
    assert len(samples_of(path)) == 4_800


@pytest.mark.parametrize(
    ("name", "message"), [("a.flac", "cannot be decoded"), ("a.mp3", r"off after \d\.\d of 4.0 s")]
)
def test_a_file_that_breaks_off(tmp_path: Path, name: str, message: str) -> None:
    path = write(tmp_path / name, noise(4))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(AudioError, match=message):
        samples_of(path)


@pytest.mark.parametrize("content", [b"no sound\n" * 50, b"RIFF\xff\xff\xff\xffWAVEfmt \x10\x00", b"fLaC" + bytes(500)])
def test_what_is_no_sound(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=r"libsndfile cannot read it|neither libsndfile nor ffmpeg can read it"):
        samples_of(path)


def test_without_ffmpeg_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ffmpeg.find() is None
    (tmp_path / "a.m4a").write_bytes(b"\0\0\0\x20ftypM4A ")
    with pytest.raises(
        AudioError, match=r"libsndfile cannot read it \(Format not recognised.*where ffmpeg is installed"
    ):
        samples_of(tmp_path / "a.m4a")


def test_a_file_of_another_that_ffmpeg_breaks_off(tmp_path: Path) -> None:
    path = by_ffmpeg(write(tmp_path / "a.wav", noise(4)), tmp_path / "a.m4a")
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(AudioError, match="neither libsndfile nor ffmpeg can read it: "):
        samples_of(path)


COMPLAINER = """#!/bin/sh
head -c 1000000 /dev/zero | tr '\\0' x >&2
printf '.snd\\0\\0\\0\\030\\377\\377\\377\\377\\0\\0\\0\\006\\0\\0\\273\\200\\0\\0\\0\\001\\077\\0\\0\\0\\077\\0\\0\\0'
"""


def test_ffmpeg_may_complain_as_much_as_it_likes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ffmpeg").write_text(COMPLAINER)
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    (tmp_path / "a.m4a").write_text("two samples of a half")
    assert samples_of(tmp_path / "a.m4a").tolist() == [0.5, 0.5]


def children() -> set[str]:
    """Processes that this one started, and has not yet buried."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


HEADER = COMPLAINER.splitlines()[2].replace("\\077\\0\\0\\0\\077\\0\\0\\0", "")
STUCK = f"#!/bin/sh\n{HEADER}\nhead -c 262144 /dev/zero\nexec sleep 60\n"


def test_ffmpeg_ends_with_a_reader_that_stops_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it waits for something else than its reader, and so never hears that nobody listens."""
    (tmp_path / "ffmpeg").write_text(STUCK)
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    (tmp_path / "a.m4a").write_text("a block of silence, and then nothing comes")
    before = children()
    stream = read(tmp_path / "a.m4a")
    assert len(next(stream)) == 65_536 and len(children() - before) == 1
    stream.close()  # type: ignore[attr-defined]
    assert children() == before


def test_a_folder_and_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    for path, message in (
        (tmp_path, "no such file"),
        (tmp_path / "a.wav", "no such file"),
        (tmp_path / "empty.wav", "empty"),
    ):
        with pytest.raises(AudioError, match=message):
            samples_of(path)
