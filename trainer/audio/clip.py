"""One embedding for a whole file: the mean over its windows that hold something to hear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from songspace.errors import AudioError, SilentError
from trainer.audio.providers.provider import Embedding, Provider
from trainer.audio.shapes import RATE, Samples
from trainer.audio.windows import windows

# Two steps of 16-bit sound. The front end measures a window against its own maximum, so that below this it would
# take the noise of a converter for music, and of digital silence it makes a window that is equally loud everywhere.
SILENCE = np.float32(2**-14)


def clip_embedding(blocks: Iterable[Samples], provider: Provider) -> tuple[Embedding, float]:
    """The embedding (dims,) of mono 48 kHz blocks, and their length in seconds.

    Raises SilentError where no window holds anything, AudioError where there are no samples or not all are numbers.
    """
    total, count, counted = np.zeros(provider.dims), 0, _Counted(blocks)
    for batch in windows(counted, provider.hop):
        loudest = np.abs(batch).max(axis=1)
        if not np.isfinite(loudest).all():
            raise AudioError("it holds samples that are no numbers")
        sounding = batch[loudest > SILENCE]
        if len(sounding):
            total += provider.embed(sounding).sum(axis=0, dtype=np.float64)
            count += len(sounding)
    if not counted.samples:
        raise AudioError("it holds no samples")
    if not count:
        raise SilentError(f"nothing in its {counted.samples / RATE:.1f} s is louder than -84 dB")
    mean = (total / count).astype(np.float32)
    if not np.isfinite(mean).all():
        raise AudioError("its embedding is not a number throughout")
    return mean, counted.samples / RATE


class _Counted:
    """Blocks that count their samples as they pass."""

    def __init__(self, blocks: Iterable[Samples]) -> None:
        self.blocks = blocks
        self.samples = 0

    def __iter__(self) -> Iterator[Samples]:
        for block in self.blocks:
            self.samples += len(block)
            yield block
