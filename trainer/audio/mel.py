"""OpenL3's front end: windows of sound to decibels in mel bands, as the package's own (kapre) makes them.

A frame of 2,048 samples begins every 242, the first with the window; only its end is filled with zeros. The magnitude
of the transform, not its square, goes through the mel bank; the decibels are relative to the window's own maximum and
end 80 below it. The package's other front end, by librosa, centres its frames, and its embeddings cannot be mixed with
these.
"""

from __future__ import annotations

import functools

import numpy as np
import scipy.fft
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from trainer.audio.shapes import FRAME, FRAMES, RATE, STEP, WINDOW, Samples

FLOOR = -80.0
LEAST = 1e-10


def log_mel(windows: Samples, bands: int) -> NDArray[np.float32]:
    """Decibels (n, 1, bands, 199) of windows (n, 48000), in -80 to 0. A window of zeros is 0 throughout."""
    return np.stack([_of_window(window, bands) for window in windows])[:, np.newaxis]


def _of_window(window: Samples, bands: int) -> NDArray[np.float32]:
    padded = np.pad(window, (0, FRAME + STEP * (FRAMES - 1) - WINDOW))
    frames = sliding_window_view(padded, FRAME)[::STEP]
    # scipy's transform of float32 is eight times as fast as numpy's.
    magnitude = np.abs(scipy.fft.rfft(frames * _hann()))
    decibels = 10 * np.log10(np.maximum(magnitude @ mel_bank(bands), np.float32(LEAST)))
    decibels -= decibels.max()
    return np.maximum(decibels, np.float32(FLOOR)).T


@functools.cache
def _hann() -> Samples:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)).astype(np.float32)


@functools.cache
def mel_bank(bands: int) -> NDArray[np.float32]:
    """Weights (1025, bands) of triangular bands from 0 to 24 kHz on Slaney's scale, each of unit area."""
    frequencies = np.linspace(0, RATE / 2, FRAME // 2 + 1)
    edges = _hertz(np.linspace(0, _mel(RATE / 2), bands + 2))
    widths = np.diff(edges)
    distance = edges[:, np.newaxis] - frequencies
    rising = -distance[:-2] / widths[:-1, np.newaxis]
    falling = distance[2:] / widths[1:, np.newaxis]
    triangles = np.maximum(0, np.minimum(rising, falling))
    area = 2 / (edges[2:] - edges[:-2])
    return np.ascontiguousarray((triangles * area[:, np.newaxis]).T.astype(np.float32))


# Slaney's scale: linear to 1 kHz, which is 15 mel, and logarithmic above, 27 mel for a factor of 6.4.
_HERTZ_A_MEL = 200 / 3
_KNEE_HERTZ, _KNEE_MEL = 1000.0, 15.0
_LOG_STEP = np.log(6.4) / 27


def _mel(hertz: float) -> float:
    return float(_KNEE_MEL + np.log(hertz / _KNEE_HERTZ) / _LOG_STEP)


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < _KNEE_MEL, mel * _HERTZ_A_MEL, _KNEE_HERTZ * np.exp(_LOG_STEP * (mel - _KNEE_MEL)))
