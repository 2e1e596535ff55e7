"""The loss, recomputed by hand."""

from __future__ import annotations

import numpy as np
import torch

from trainer.config import ModelSettings
from trainer.models.vae.loss import kl_per_axis, terms
from trainer.models.vae.network import VAE


def test_both_terms_are_sums_over_dimensions_and_means_over_rows() -> None:
    torch.manual_seed(0)
    network = VAE(5, 3, ModelSettings(hidden=(7, 4))).double()
    inputs, noise = torch.randn(11, 5).double(), torch.randn(11, 3).double()
    found = terms(network, inputs, noise)
    mean, log_variance = (part.detach().numpy() for part in network.encode(inputs))
    sampled = mean + np.exp(log_variance / 2) * noise.numpy()
    decoded = network.decode(torch.from_numpy(sampled)).detach().numpy()
    by_hand = [sum((decoded[row] - inputs.numpy()[row]) ** 2) for row in range(11)]
    kl = 0.5 * (mean**2 + np.exp(log_variance) - log_variance - 1)
    np.testing.assert_allclose(found.reconstruction.item(), np.mean(by_hand), rtol=1e-10)
    np.testing.assert_allclose(found.kl.item(), kl.sum(axis=1).mean(), rtol=1e-10)
    np.testing.assert_allclose(found.total(0.3).item(), np.mean(by_hand) + 0.3 * kl.sum(axis=1).mean(), rtol=1e-10)
    np.testing.assert_allclose(
        kl_per_axis(torch.from_numpy(mean), torch.from_numpy(log_variance)).numpy(), kl.mean(axis=0), rtol=1e-10
    )


def test_a_posterior_equal_to_the_prior_costs_nothing() -> None:
    assert kl_per_axis(torch.zeros(4, 2), torch.zeros(4, 2)).tolist() == [0, 0]
