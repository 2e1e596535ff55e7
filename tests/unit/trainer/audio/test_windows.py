"""Windows cut from a stream are those of the whole, however it comes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer.audio.windows import windows

HALF, WHOLE = 24_000, 48_000


def cut_at_once(samples: NDArray[np.float32], hop: int) -> NDArray[np.float32]:
    """The reference package's way: everything in memory."""
    samples = np.concatenate([np.zeros(HALF, np.float32), samples])
    count = 1 if len(samples) <= WHOLE else 1 + int(np.ceil((len(samples) - WHOLE) / hop))
    samples = np.pad(samples, (0, max(0, WHOLE + hop * (count - 1) - len(samples))))
    return np.stack([samples[start : start + WHOLE] for start in range(0, hop * count, hop)])


def in_blocks(samples: NDArray[np.float32], seed: int) -> Iterator[NDArray[np.float32]]:
    random = np.random.default_rng(seed)
    start = 0
    while start < len(samples):
        size = int(random.choice([0, 1, 999, 24_000, 65_536, 300_000]))
        yield samples[start : start + size]
        start += size


@pytest.mark.parametrize("hop", [4_800, 24_000, 48_000])
@pytest.mark.parametrize(
    "length", [1, 23_999, 24_000, 24_001, 48_000, 72_000, 72_001, 119_999, 120_000, 120_001, 400_001]
)
def test_a_stream_is_cut_as_the_whole_is(length: int, hop: int) -> None:
    samples = np.random.default_rng(length).standard_normal(length).astype(np.float32)
    found = [batch.copy() for batch in windows(in_blocks(samples, hop), hop)]
    assert all(1 <= len(batch) <= 4 for batch in found)
    np.testing.assert_array_equal(np.concatenate(found), cut_at_once(samples, hop))


@pytest.mark.parametrize("batch", [1, 7])
def test_the_size_of_a_batch_does_not_matter(batch: int) -> None:
    samples = np.arange(300_000, dtype=np.float32)
    found = [part.copy() for part in windows([samples], 24_000, batch)]
    np.testing.assert_array_equal(np.concatenate(found), cut_at_once(samples, 24_000))


def test_nothing_has_no_windows() -> None:
    assert list(windows([], 24_000)) == []
    assert list(windows([np.zeros(0, np.float32)], 24_000)) == []


def test_an_endless_stream_is_cut_as_it_comes() -> None:
    taken = 0

    def endless() -> Iterator[NDArray[np.float32]]:
        nonlocal taken
        while True:
            taken += WHOLE
            yield np.ones(WHOLE, np.float32)

    stream = windows(endless(), 24_000)
    for number in range(1, 50):
        next(stream)
        assert taken <= number * 4 * 24_000 + 3 * WHOLE
