"""A changed sound is another, the same for the same seed, and computed once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from trainer.audio.augment import embeddings
from trainer.audio.changes import changed
from trainer.audio.shapes import RATE


class Loudness:
    """A provider that counts what it is asked."""

    identity = "loudness-1"
    dims = 2
    hop = RATE // 2
    asked = 0

    def embed(self, windows: np.ndarray) -> np.ndarray:
        self.asked += len(windows)
        return np.stack([np.abs(windows).mean(axis=1), windows.std(axis=1)], axis=1).astype(np.float32)


def tone(seconds: float = 1.5) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * 440 * np.arange(int(RATE * seconds)) / RATE)).astype(np.float32)


def test_changes_differ_by_seed_and_repeat_by_seed() -> None:
    first = [changed(tone(), seed) for seed in range(8)]
    again = [changed(tone(), seed) for seed in range(8)]
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert len({answer.tobytes() for answer in first}) > 4
    assert all(answer.dtype == np.float32 and 0.85 < len(answer) / len(tone()) < 1.15 for answer in first)


def test_a_copy_is_computed_once(tmp_path: Path) -> None:
    file, provider = tmp_path / "tone.wav", Loudness()
    soundfile.write(file, tone(), RATE)
    first = list(embeddings(file, 3, provider, tmp_path / "cache"))
    asked = provider.asked
    again = list(embeddings(file, 3, provider, tmp_path / "cache"))
    assert provider.asked == asked > 0
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    soundfile.write(file, tone(2), RATE)
    list(embeddings(file, 1, provider, tmp_path / "cache"))
    assert provider.asked > asked
