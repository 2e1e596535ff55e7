"""Sound files as streams of mono blocks: by libsndfile, and by ffmpeg what that cannot open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import soundfile

from songspace.errors import AudioError
from trainer.audio import ffmpeg
from trainer.audio.shapes import Samples
from trainer.audio.sound import at_rate

FRAMES_A_BLOCK = 65_536


def read(path: Path) -> Iterator[Samples]:
    """Mono float32 blocks (n,) at 48 kHz, the mean of the file's channels. Raises AudioError, also while it streams."""
    if not path.is_file():
        raise AudioError("there is no such file")
    if path.stat().st_size == 0:
        raise AudioError("the file is empty")
    try:
        file = soundfile.SoundFile(os.fsencode(path))
    except (soundfile.SoundFileError, OSError, TypeError) as error:
        # TypeError: a name that ends in .raw is taken for sound without a header.
        return _by_ffmpeg(path, str(error))
    return _by_soundfile(file)


def _by_soundfile(file: soundfile.SoundFile) -> Iterator[Samples]:
    with file, _in_words():
        yield from at_rate(_mono_blocks(file), file.samplerate)


def _mono_blocks(file: soundfile.SoundFile) -> Iterator[Samples]:
    read = 0
    while len(block := file.read(FRAMES_A_BLOCK, dtype="float32", always_2d=True)):
        read += len(block)
        yield block.mean(axis=1)
    # A second, because the length that an MP3 file tells of itself may be a few frames out.
    if read < file.frames - file.samplerate:
        raise AudioError(f"it breaks off after {read / file.samplerate:.1f} of {file.frames / file.samplerate:.1f} s")


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (soundfile.SoundFileError, OSError) as error:
        raise AudioError(f"it cannot be decoded: {error}") from None


def _by_ffmpeg(path: Path, refused: str) -> Iterator[Samples]:
    reason = refused.rpartition(": ")[2].strip()
    program = ffmpeg.find()
    if program is None:
        raise AudioError(f"libsndfile cannot read it ({reason}); where ffmpeg is installed, it is tried too")
    rate, blocks = ffmpeg.open_stream(program, path)
    return at_rate(blocks, rate)
