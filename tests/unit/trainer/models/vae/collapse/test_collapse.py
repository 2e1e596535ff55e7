"""What keeps axes alive, each on its own."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from trainer.models.vae.collapse.batch_norm import MeanNorm, folded
from trainer.models.vae.collapse.encoder_skip import EncoderSkip
from trainer.models.vae.collapse.free_bits import free_bits
from trainer.models.vae.collapse.latent_skip import SkipDecoder
from trainer.models.vae.collapse.minimum_rate import log_variance_bound


def test_free_bits_are_had_once_by_axis_or_by_group() -> None:
    kl = torch.tensor([0.1, 2.0, 0.3, 0.4])
    assert free_bits(kl, 0.5).item() == pytest.approx(0.5 + 2.0 + 0.5 + 0.5)
    assert free_bits(kl, 0.5, [(0, 1), (2, 3)]).item() == pytest.approx(2.1 + 0.7)
    assert free_bits(kl, 1.0, [(0, 1), (2, 3)]).item() == pytest.approx(2.1 + 1.0)


def test_an_axis_within_its_free_bits_is_not_pushed() -> None:
    kl = torch.tensor([0.1, 2.0], requires_grad=True)
    free_bits(kl, 0.5).backward()
    assert kl.grad is not None and kl.grad.tolist() == [0.0, 1.0]


@given(st.floats(0.001, 4), st.floats(-5, 5), st.floats(0, 20))
def test_no_posterior_within_the_bound_costs_less_than_the_minimum(rate: float, mean: float, below: float) -> None:
    log_variance = log_variance_bound(rate) - below
    assert 0.5 * (mean**2 + math.exp(log_variance) - log_variance - 1) >= rate * (1 - 1e-9)


def test_the_bound_costs_exactly_the_minimum() -> None:
    bound = log_variance_bound(0.3)
    assert bound < 0
    assert 0.5 * (math.exp(bound) - bound - 1) == pytest.approx(0.3, rel=1e-9)


def test_the_means_have_the_spread_they_are_given_and_it_is_not_learned() -> None:
    torch.manual_seed(0)
    norm = MeanNorm(3, 0.7)
    spread = norm(5 + 9 * torch.randn(500, 3)).std(dim=0, correction=0)
    torch.testing.assert_close(spread, torch.full((3,), 0.7), atol=1e-4, rtol=0)
    assert [name for name, parameter in norm.named_parameters() if parameter.requires_grad] == ["bias"]


def test_a_folded_layer_answers_as_the_two_do() -> None:
    torch.manual_seed(0)
    head, norm = torch.nn.Linear(5, 3), MeanNorm(3, 0.7)
    hidden = 2 + torch.randn(400, 5)
    for _ in range(20):
        norm(head(hidden))
    norm.bias.data.normal_()
    norm.eval()
    torch.testing.assert_close(folded(head, norm)(hidden), norm(head(hidden)), atol=1e-5, rtol=1e-5)


def test_every_layer_of_a_skip_decoder_sees_the_latent_vector() -> None:
    torch.manual_seed(0)
    decoder = SkipDecoder((3, 6, 7, 5), torch.nn.GELU, 0.0)
    latent = torch.randn(4, 3)
    by_hand = decoder.layers[0](latent)
    for layer, skip in zip(decoder.layers[1:], decoder.skips, strict=True):
        by_hand = layer(torch.nn.functional.gelu(by_hand)) + latent @ skip.weight.T
    torch.testing.assert_close(decoder(latent), by_hand)
    assert len(decoder.skips) == 2


def test_an_encoder_skip_is_dropped_by_whole_rows() -> None:
    torch.manual_seed(0)
    skip, hidden = EncoderSkip(6, 0.25), torch.randn(4_000, 6)
    added = skip.train()(hidden)
    dropped = (added == 0).all(dim=1)
    assert ((added == 0).any(dim=1) == dropped).all()
    assert dropped.float().mean().item() == pytest.approx(0.25, abs=0.03)
    assert not (skip.eval()(hidden) == 0).any()
