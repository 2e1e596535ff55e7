"""One embedding of a whole file: which windows count, and what has none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from songspace.errors import AudioError, SilentError
from tests.sound.files import noise
from trainer.audio.clip import clip_embedding
from trainer.audio.providers import make
from trainer.audio.providers.provider import Provider, ProviderSettings
from trainer.audio.windows import windows


@pytest.fixture(scope="module")
def provider(network: Path) -> Provider:
    return make(ProviderSettings("onnx", network, 24_000))


def test_it_is_the_mean_over_the_windows(provider: Provider) -> None:
    sound = noise(5)[:, 0]
    frames = np.concatenate([provider.embed(batch) for batch in windows([sound], 24_000)])
    found, seconds = clip_embedding(np.array_split(sound, 7), provider)
    assert found.shape == (6144,) and found.dtype == np.float32 and seconds == 5
    np.testing.assert_allclose(found, frames.mean(axis=0), atol=1e-5)


def test_silence_before_and_after_makes_no_difference(provider: Provider) -> None:
    sound, silence = noise(3)[:, 0], np.zeros(96_000, np.float32)
    alone, _ = clip_embedding([sound], provider)
    # The silence before is whole windows, so that the sound is cut as before but for the windows at its edges.
    found, seconds = clip_embedding([silence, sound, silence, silence], provider)
    assert seconds == 9
    frames = list(windows([silence, sound, silence, silence], 24_000))
    heard = np.concatenate([batch[np.abs(batch).max(axis=1) > 0] for batch in frames])
    np.testing.assert_allclose(found, provider.embed(heard).mean(axis=0), atol=1e-5)
    assert found @ alone / np.linalg.norm(found) / np.linalg.norm(alone) > 0.99


@pytest.mark.parametrize("level", [0.0, 2**-14])
def test_silence_has_no_embedding(provider: Provider, level: float) -> None:
    with pytest.raises(SilentError, match=r"nothing in its 2.0 s is louder"):
        clip_embedding([np.full(96_000, level, np.float32)], provider)


def test_just_above_silence_has_one(provider: Provider) -> None:
    found, _ = clip_embedding([np.full(96_000, 2**-13, np.float32)], provider)
    assert np.isfinite(found).all()


def test_one_sample_has_one(provider: Provider) -> None:
    found, seconds = clip_embedding([np.ones(1, np.float32)], provider)
    assert found.any() and seconds == 1 / 48_000


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_no_number_spoils_it_and_is_named(provider: Provider, value: float) -> None:
    sound = noise(2)[:, 0]
    sound[50_000] = value
    with pytest.raises(AudioError, match="samples that are no numbers"):
        clip_embedding([sound], provider)


def test_nothing_has_no_embedding(provider: Provider) -> None:
    with pytest.raises(AudioError, match="holds no samples"):
        clip_embedding([], provider)
