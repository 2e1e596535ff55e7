"""What libsndfile cannot open, through the program ffmpeg where it is installed."""

from __future__ import annotations

import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np

from songspace.errors import AudioError
from trainer.audio.shapes import Samples

FRAMES_A_BLOCK = 65_536
# An .au stream says its rate and channels in six words and can be read from a pipe: no second program, no seeking.
HEADER = struct.Struct(">4s5I")
FLOAT = 6


def find() -> str | None:
    """The program's path, or None."""
    return shutil.which("ffmpeg")


def open_stream(program: str, path: Path) -> tuple[int, Iterator[Samples]]:
    """The sample rate of the file's first sound track, and its mono blocks. Raises AudioError, also in the blocks."""
    # Into a file: a pipe that nobody reads would stop ffmpeg where it has much to complain of.
    said = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the blocks
    process = subprocess.Popen(_command(program, path), stdout=subprocess.PIPE, stderr=said)
    assert process.stdout is not None
    try:
        rate, channels = _header(process.stdout)
    except (struct.error, ValueError):
        process.kill()
        process.wait()
        raise _failure(said) from None
    return rate, _blocks(process, process.stdout, channels, said)


def _command(program: str, path: Path) -> list[str]:
    # A file that is a playlist at heart must not make ffmpeg ask the network.
    reading = ["-nostdin", "-v", "error", "-protocol_whitelist", "file", "-i", f"file:{path}"]
    return [program, *reading, "-map", "0:a:0", "-f", "au", "-c:a", "pcm_f32be", "pipe:1"]


def _header(stream: IO[bytes]) -> tuple[int, int]:
    magic, offset, _, encoding, rate, channels = HEADER.unpack(stream.read(HEADER.size))
    if magic != b".snd" or encoding != FLOAT or not channels:
        raise ValueError(magic)
    stream.read(offset - HEADER.size)
    return rate, channels


def _blocks(process: subprocess.Popen[bytes], stream: IO[bytes], channels: int, said: IO[bytes]) -> Iterator[Samples]:
    frame = 4 * channels
    try:
        while content := stream.read(FRAMES_A_BLOCK * frame):
            samples = np.frombuffer(content[: len(content) // frame * frame], ">f4")
            yield samples.reshape(-1, channels).mean(axis=1, dtype=np.float32)
        if process.wait() != 0:
            raise _failure(said)
    finally:
        process.kill()
        process.wait()


def _failure(said: IO[bytes]) -> AudioError:
    said.seek(0)
    lines = said.read().decode("utf-8", "replace").strip().splitlines() or ["it says nothing"]
    return AudioError(f"neither libsndfile nor ffmpeg can read it: {lines[-1].strip()}")
