"""Attributions that are known, and that none is lost."""

from __future__ import annotations

import pytest
import torch

from trainer.analysis.attribution.integrated_gradients import attribution, integrated_gradients
from trainer.analysis.subject import Subject


def test_of_a_linear_network_they_are_weight_times_distance() -> None:
    network = torch.nn.Linear(3, 2)
    rows, baseline = torch.randn(5, 3), torch.tensor([1.0, -2.0, 0.5])
    found = integrated_gradients(network, rows, baseline, steps=1)
    torch.testing.assert_close(found, network.weight[:, None, :] * (rows - baseline))


def test_they_sum_to_what_the_output_moves_by_and_leave_out_what_has_no_part() -> None:
    torch.manual_seed(0)

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.GELU(), torch.nn.Linear(16, 3))

        def forward(self, rows: torch.Tensor) -> torch.Tensor:
            return self.layers(rows[:, :2]).square()

    network, rows, baseline = Network(), torch.randn(200, 3), torch.zeros(3)
    found = integrated_gradients(network, rows, baseline, steps=100)
    moved = network(rows) - network(baseline[None])
    torch.testing.assert_close(found.sum(dim=2).T, moved, atol=2e-4, rtol=1e-3)
    assert (found[:, :, 2] == 0).all() and (found[:, :, :2].abs().mean(dim=1) > 0).all()
    # One step is the gradient at the middle, which does not sum up.
    once = integrated_gradients(network, rows, baseline, steps=1).sum(dim=2).T
    assert (once - moved).abs().max() > 0.02


def test_of_a_run_they_are_complete(subject: Subject) -> None:
    found = attribution(subject)
    assert found["matrix"].shape == (subject.dims, len(subject.names))
    assert found["completeness_error"] < 0.01
    assert found["matrix"].min() >= 0 and found["matrix"].max() == pytest.approx(0.5, abs=0.5)
