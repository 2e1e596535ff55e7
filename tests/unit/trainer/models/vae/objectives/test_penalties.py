"""The penalties, recomputed by hand, and the discriminator."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from trainer.models.vae.objectives.dip import dip_i, dip_ii
from trainer.models.vae.objectives.factor import Discriminator, shuffled
from trainer.models.vae.objectives.orthogonality import orthogonality
from trainer.models.vae.objectives.sparsity import sparsity
from trainer.models.vae.posterior import Posterior


@pytest.fixture
def posterior() -> Posterior:
    torch.manual_seed(0)
    mean, log_variance = torch.randn(50, 3) @ torch.randn(3, 3), torch.randn(50, 3)
    return Posterior(mean, log_variance, mean, mean)


def test_dip_is_the_distance_of_a_covariance_from_the_identity(posterior: Posterior) -> None:
    matrix = np.cov(posterior.mean.numpy(), rowvar=False, bias=True)
    off = np.square(matrix).sum() - np.square(np.diag(matrix)).sum()
    assert dip_i(posterior).item() == pytest.approx(off + 10 * np.square(np.diag(matrix) - 1).sum(), rel=1e-4)
    matrix = matrix + np.diag(np.exp(posterior.log_variance.numpy()).mean(axis=0))
    assert dip_ii(posterior).item() == pytest.approx(off + np.square(np.diag(matrix) - 1).sum(), rel=1e-4)


def test_orthogonality_is_the_squared_correlations_at_any_scale(posterior: Posterior) -> None:
    matrix = np.corrcoef(posterior.mean.numpy(), rowvar=False)
    wanted = matrix[0, 1] ** 2 + matrix[0, 2] ** 2 + matrix[1, 2] ** 2
    assert orthogonality(posterior).item() == pytest.approx(wanted, rel=1e-4)
    scaled = posterior._replace(mean=posterior.mean * torch.tensor([1.0, 100.0, 0.01]))
    assert orthogonality(scaled).item() == pytest.approx(wanted, rel=1e-4)


def test_sparsity_is_the_absolute_means(posterior: Posterior) -> None:
    assert sparsity(posterior).item() == pytest.approx(np.abs(posterior.mean.numpy()).sum() / 50, rel=1e-5)


def test_shuffling_keeps_every_axis_and_breaks_their_bond() -> None:
    torch.manual_seed(0)
    latent = torch.randn(2_000, 1).repeat(1, 3)
    mixed = shuffled(latent)
    assert torch.equal(mixed.sort(dim=0).values, latent.sort(dim=0).values)
    assert abs(np.corrcoef(mixed.numpy(), rowvar=False)[0, 1]) < 0.1


def test_the_discriminator_finds_the_total_correlation_of_the_normal() -> None:
    torch.manual_seed(0)
    root = torch.linalg.cholesky(torch.tensor([[1.0, 0.8], [0.8, 1.0]]))
    discriminator = Discriminator(2, 32, 3e-3, torch.device("cpu"))
    losses = [discriminator.learn(torch.randn(256, 2) @ root.T) for _ in range(600)]
    estimate = discriminator.total_correlation(torch.randn(5_000, 2) @ root.T).item()
    assert losses[0] == pytest.approx(math.log(2), abs=0.05) and losses[-1] < 0.66
    assert estimate == pytest.approx(-0.5 * math.log(1 - 0.8**2), abs=0.15)


def test_the_network_s_own_loss_teaches_the_discriminator_nothing() -> None:
    discriminator = Discriminator(2, 8, 1e-3, torch.device("cpu"))
    latent = torch.randn(16, 2, requires_grad=True)
    discriminator.total_correlation(latent).backward()
    assert latent.grad is not None and latent.grad.abs().sum() > 0
    assert all(parameter.grad is None for parameter in discriminator.network.parameters())
