"""R2 and the evidence on axes, on a network made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.models.vae.evaluate import measure_axes, r2, r2_per_feature


def test_r2_is_the_share_of_all_variance_together() -> None:
    truth = np.array([[0, 0], [2, 20]], np.float32)
    guess = np.array([[0, 10], [2, 10]], np.float32)
    assert r2(truth, guess) == pytest.approx(1 - 200 / (2 + 200))
    assert r2_per_feature(truth, guess) == pytest.approx([1, 0])
    assert r2_per_feature(np.ones((3, 1), np.float32), np.zeros((3, 1), np.float32)) == [0]


def test_an_axis_is_active_when_all_three_measures_say_so() -> None:
    random = np.random.default_rng(0)
    embedding = random.normal(size=(4_000, 4)).astype(np.float32)
    embedding[:, 2] = 0
    embedding[:10, 2] = 50  # a few odd rows pull a dead axis: KL and decoding see it, the spread does not
    mixing = np.array([[1, 0], [0, 1], [1, 1], [0, 0]], np.float32)
    z = embedding @ mixing
    kl = np.array([1, 0.04, 1, 1], np.float32)
    axes = measure_axes(kl, embedding, z, lambda latent: latent @ mixing, 1.0)
    assert [axis.active for axis in axes] == [True, False, False, False]
    assert axes[0].interquartile_range == pytest.approx(1.35, abs=0.05)
    assert axes[2].interquartile_range == 0 and axes[2].r2_cost > 0.002
    assert axes[3].r2_cost == pytest.approx(0, abs=1e-6)
