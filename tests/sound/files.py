"""Sound that tests write to files, and files that are none."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

RATE = 48_000


def noise(seconds: float, rate: int = RATE, channels: int = 1, seed: int = 1) -> NDArray[np.float32]:
    """Low-passed noise (frames, channels) at -20 dB: something of which every window differs."""
    random = np.random.default_rng(seed)
    return (0.1 * random.standard_normal((max(1, round(seconds * rate)), channels))).astype(np.float32)


def write(path: Path, samples: NDArray[np.float32], rate: int = RATE, subtype: str | None = None) -> Path:
    """Write a sound file; its format is that of its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate, subtype=subtype)
    return path


def write_long(path: Path, minutes: float, rate: int = 44_100) -> Path:
    """A 16-bit mono WAV of so many minutes that takes no space on disk: five seconds of noise, the rest silence."""
    size = 2 * round(minutes * 60 * rate)
    start = (noise(5, rate) * 32767).astype("<i2").tobytes()
    with path.open("wb") as file:
        file.write(
            struct.pack(
                "<4sI8sIHHIIHH4sI", b"RIFF", 36 + size, b"WAVEfmt ", 16, 1, 1, rate, 2 * rate, 2, 16, b"data", size
            )
        )
        file.write(start)
        file.truncate(44 + size)
    return path


def by_ffmpeg(source: Path, target: Path) -> Path:
    """`source` in the format of `target`'s name; the test is skipped where ffmpeg is missing."""
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("ffmpeg is not installed")
    subprocess.run([program, "-v", "error", "-y", "-i", source, target], check=True)
    return target


def odd_folder(folder: Path) -> dict[str, str]:
    """Write one file of every odd kind; by its name, what its problem is to say (empty: it has none)."""
    write(folder / "good.flac", noise(2))
    write(folder / "deep" / "eight.wav", noise(1.5, channels=8))
    write(folder / "fast.wav", noise(1, rate=192_000), 192_000)
    write(folder / "one.wav", noise(0) + 0.5)
    write(folder / "silent.wav", np.zeros((RATE, 2), np.float32))
    write(folder / "none.wav", np.zeros((0, 1), np.float32))
    write(folder / "nan.wav", np.full((RATE, 1), np.nan, np.float32), subtype="FLOAT")
    whole = (folder / "good.flac").read_bytes()
    (folder / "cut.flac").write_bytes(whole[: len(whole) // 2])
    (folder / "text.mp3").write_text("no sound at all\n" * 99)
    (folder / "empty.ogg").touch()
    (folder / "cover.jpg").write_bytes(b"\xff\xd8")
    return {
        "good.flac": "",
        "eight.wav": "",
        "fast.wav": "",
        "one.wav": "",
        "silent.wav": "silent: nothing in its 1.0 s",
        "none.wav": "no samples",
        "nan.wav": "no numbers",
        "cut.flac": "cannot be decoded",
        "text.mp3": "cannot read it|can read it",
        "empty.ogg": "is empty",
    }
