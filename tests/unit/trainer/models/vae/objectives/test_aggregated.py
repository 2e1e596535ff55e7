"""The estimated density of the aggregated posterior, against the whole set and against closed forms."""

from __future__ import annotations

import math

import pytest
import torch

from trainer.models.vae.objectives.aggregated import densities, log_weights
from trainer.models.vae.posterior import Posterior, normal_log_density


def posterior(rows: int = 40, dims: int = 2, correlation: float = 0.0, variance: float = 0.05) -> Posterior:
    """Posteriors whose draws together are normal of variance 1 and this correlation between neighbouring axes."""
    torch.manual_seed(1)
    matrix = torch.full((dims, dims), correlation).double()
    matrix.fill_diagonal_(1.0)
    matrix -= variance * torch.eye(dims)
    mean = torch.randn(rows, dims).double() @ torch.linalg.cholesky(matrix).T
    log_variance = torch.full_like(mean, math.log(variance))
    return Posterior(mean, log_variance, mean + math.sqrt(variance) * torch.randn_like(mean), mean)


def exact(found: Posterior) -> tuple[torch.Tensor, torch.Tensor]:
    """Log q(z), and the sum of the logs of its margins, from all rows."""
    pairs = normal_log_density(found.latent[:, None], found.mean, found.log_variance)
    rows = len(found.mean)
    joint = torch.logsumexp(pairs.sum(dim=2), dim=1) - math.log(rows)
    return joint, (torch.logsumexp(pairs, dim=1) - math.log(rows)).sum(dim=1)


def test_a_batch_that_is_the_whole_set_is_exact() -> None:
    found = posterior()
    estimate = densities(found, 40, 40, "stratified")
    joint, margins = exact(found)
    torch.testing.assert_close(estimate.joint, joint)
    torch.testing.assert_close(estimate.margins, margins)
    own = normal_log_density(found.latent, found.mean, found.log_variance).sum(dim=1)
    torch.testing.assert_close(estimate.own, own)


def test_the_stratified_density_is_right_on_average() -> None:
    found = posterior(rows=12)
    truth = exact(found)[0][0].exp()
    estimates = []
    for _ in range(4_000):
        others = 1 + torch.randperm(11)[:4]
        batch = Posterior(*(part[torch.cat([torch.zeros(1, dtype=torch.long), others])] for part in found[:4]))
        estimates.append(densities(batch, 12, 5, "stratified").joint[0].exp())
    assert torch.stack(estimates).mean().item() == pytest.approx(truth.item(), rel=0.03)


def test_the_weighted_density_counts_each_row_for_the_paper_s_share() -> None:
    assert log_weights(5, 100, "weighted").exp().tolist() == [pytest.approx([1 / 500] * 5)] * 5
    stratified = log_weights(5, 100, "stratified").exp()
    assert stratified.sum(dim=1).tolist() == pytest.approx([1.0] * 5)
    assert stratified.diagonal().tolist() == pytest.approx([1 / 100] * 5)


def test_total_correlation_is_that_of_the_normal() -> None:
    dependent = densities(posterior(2_000, 2, 0.8), 2_000, 2_000, "stratified").total_correlation
    free = densities(posterior(2_000, 2, 0.0), 2_000, 2_000, "stratified").total_correlation
    assert dependent.item() == pytest.approx(-0.5 * math.log(1 - 0.8**2), abs=0.08)
    assert free.item() == pytest.approx(0, abs=0.05)


def test_mutual_information_is_that_of_the_channel() -> None:
    found = densities(posterior(2_000, 1, variance=0.05), 2_000, 2_000, "stratified").mutual_information
    assert found.item() == pytest.approx(0.5 * math.log(1 / 0.05), abs=0.06)


def test_no_more_rows_are_taken_than_asked_for() -> None:
    assert len(densities(posterior(), 40, 7, "weighted").joint) == 7
