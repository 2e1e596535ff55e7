"""The front end: where its frames begin, what its bands weigh, and its decibels."""

from __future__ import annotations

import numpy as np
import pytest

from tests.sound.files import noise
from trainer.audio.mel import log_mel, mel_bank


@pytest.mark.parametrize("bands", [128, 256])
def test_shape_and_range(bands: int) -> None:
    mel = log_mel(noise(1, channels=3).T, bands)
    assert mel.shape == (3, 1, bands, 199) and mel.dtype == np.float32
    assert (mel.max(axis=(1, 2, 3)) == 0).all() and mel.min() >= -80


def test_against_the_definition_in_double_precision() -> None:
    window = noise(1)[:, 0].astype(np.float64)
    padded = np.pad(window, (0, 198 * 242 + 2048 - 48_000))
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(2048) / 2048)
    expected = []
    for start in range(0, 199 * 242, 242):
        magnitude = np.abs(np.fft.rfft(padded[start : start + 2048] * hann))
        expected.append(10 * np.log10(np.maximum(magnitude @ mel_bank(128).astype(np.float64), 1e-10)))
    decibels = np.array(expected).T
    found = log_mel(window[np.newaxis].astype(np.float32), 128)[0, 0]
    np.testing.assert_allclose(found, np.maximum(decibels - decibels.max(), -80), atol=1e-4)


def test_bands_have_unit_area_and_slaney_s_centres() -> None:
    bank = mel_bank(128)
    assert bank.shape == (1025, 128)
    hertz = np.linspace(0, 24_000, 1025)
    # Wide bands only: narrow ones fall between the bins.
    np.testing.assert_allclose(bank[:, 60:].sum(axis=0) * hertz[1], 1, rtol=0.02)
    # 15 mel are 1 kHz and 27 more 6.4 kHz, so that 24 kHz are 61.2 mel, of which each band has a 129th.
    centre = 128 * (15 + 27 * np.log(24) / np.log(6.4)) / 129
    assert abs(hertz[bank[:, 127].argmax()] - 1000 * np.exp(np.log(6.4) / 27 * (centre - 15))) < hertz[1]


def test_silence_is_equally_loud_everywhere() -> None:
    assert (log_mel(np.zeros((1, 48_000), np.float32), 128) == 0).all()


def test_level_makes_no_difference() -> None:
    windows = noise(1).T
    np.testing.assert_allclose(log_mel(windows * np.float32(0.25), 128), log_mel(windows, 128), atol=1e-4)
