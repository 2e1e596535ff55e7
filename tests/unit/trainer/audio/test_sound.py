"""Resampling as a stream."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from songspace.errors import AudioError
from tests.sound.files import noise
from trainer.audio.sound import at_rate


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 96_000, 192_000])
def test_a_stream_is_resampled_as_the_whole_is(rate: int) -> None:
    samples = noise(2, rate)[:, 0]
    found = np.concatenate(list(at_rate(np.array_split(samples, 23), rate)))
    expected = soxr.resample(samples, rate, 48_000, "HQ")
    assert len(found) == len(expected) == 96_000
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_sound_at_48_khz_is_left_alone() -> None:
    blocks = np.array_split(noise(1)[:, 0], 5)
    assert all(one is other for one, other in zip(at_rate(blocks, 48_000), blocks, strict=True))


@pytest.mark.parametrize("rate", [1, 999, 2**31 - 1])
def test_a_rate_that_is_none_is_refused(rate: int) -> None:
    with pytest.raises(AudioError, match=f"sample rate is {rate:,} Hz"):
        list(at_rate([np.ones(9, np.float32)], rate))
