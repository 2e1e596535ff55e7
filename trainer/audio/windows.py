"""Windows of one second as OpenL3 cuts them: the first is centred on the first sample, the last filled with zeros."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from trainer.audio.shapes import WINDOW, Samples

# Windows a call of the network. More are no faster and take 20 MB each.
BATCH = 4


def windows(blocks: Iterable[Samples], hop: int, batch: int = BATCH) -> Iterator[Samples]:
    """Cut a stream into windows (at most `batch`, 48000), one every `hop` samples (1 to 48000), holding one batch only.

    The views are good until the next one is asked for. A stream without samples has no windows.
    """
    held: list[Samples] = [np.zeros(WINDOW // 2, np.float32)]
    length, cut = WINDOW // 2, 0
    whole = WINDOW + hop * (batch - 1)
    for block in blocks:
        held.append(block)
        length += len(block)
        if length < whole:
            continue
        pending = np.concatenate(held)
        while len(pending) >= whole:
            yield _cut(pending, hop, batch)
            pending, cut = pending[hop * batch :], cut + batch
        held, length = [pending], len(pending)
    pending = np.concatenate(held)
    if not cut and len(pending) == WINDOW // 2:
        return
    rest = max(1 + -(-(len(pending) - WINDOW) // hop), 0 if cut else 1)
    if rest:
        missing = WINDOW + hop * (rest - 1) - len(pending)
        yield _cut(np.pad(pending, (0, max(missing, 0))), hop, rest)


def _cut(samples: Samples, hop: int, count: int) -> Samples:
    return sliding_window_view(samples, WINDOW)[: hop * count : hop][:count]
