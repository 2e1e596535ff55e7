"""Sound at one rate, however it was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import soxr

from songspace.errors import AudioError
from trainer.audio.shapes import RATE, Samples

# Below it is no sound; without a bound, a header that says 1 Hz makes a day of sound of two seconds.
LEAST_RATE = 1_000
MOST_RATE = 1_536_000
# VHQ passes more of what lies above 20 kHz than the reference package's resampler does, and comes half as near.
QUALITY = "HQ"


def at_rate(blocks: Iterable[Samples], rate: int) -> Iterator[Samples]:
    """The same mono sound (n,) in blocks at 48 kHz, resampled by soxr as it streams. Raises AudioError."""
    if not LEAST_RATE <= rate <= MOST_RATE:
        raise AudioError(f"its sample rate is {rate:,} Hz; {LEAST_RATE:,} to {MOST_RATE:,} can be read")
    if rate == RATE:
        yield from blocks
        return
    stream = soxr.ResampleStream(rate, RATE, 1, dtype="float32", quality=QUALITY)
    for block in blocks:
        yield stream.resample_chunk(block)
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)
