"""Every option trains, resumes, and changes what it says it changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from songspace.errors import TrainingError
from tests.unit.trainer.models.vae.options import LEVELS, OPTIONS, begun, configured, rows, trained
from trainer.models.vae import loop
from trainer.models.vae.corruption import corrupt
from trainer.models.vae.loop import State
from trainer.models.vae.loss import kl_per_axis, terms
from trainer.models.vae.objective import Objective
from trainer.models.vae.objectives.aggregated import Densities, densities
from trainer.models.vae.option_evidence import options_on
from trainer.models.vae.posterior import Posterior
from trainer.models.vae.settings.corruption import CorruptionSettings
from trainer.schedule import cosine_decay, linear_warm_up, plan


@pytest.mark.parametrize("name", OPTIONS)
def test_a_run_killed_and_resumed_equals_one_that_was_not(name: str) -> None:
    config = configured({"training": {"epochs": 4}}, OPTIONS[name])
    length = plan(200, config.training)
    whole, inputs = begun(config, rows(200))
    loop.train(whole, inputs, inputs[:50], length, config.training, lambda line: True)
    killed, _ = begun(config, rows(200))
    loop.train(killed, inputs, inputs[:50], length, config.training, lambda line: line.epoch < 2)
    resumed, _ = begun(config, rows(200))
    resumed.restore(killed.to_document())
    loop.train(resumed, inputs, inputs[:50], length, config.training, lambda line: True)
    assert whole.epoch == resumed.epoch == 4 and whole.network.state_dict()
    for key, tensor in whole.network.state_dict().items():
        assert torch.equal(tensor, resumed.network.state_dict()[key]), key
    assert all(np.isfinite(line.gradient_norm) and line.gradient_norm > 0 for line in whole.history)


def test_without_options_the_loop_is_the_plain_one_to_the_last_bit() -> None:
    config = configured({"training": {"epochs": 5}})
    settings, length = config.training, plan(200, config.training)
    found, inputs = begun(config, rows(200))
    loop.train(found, inputs, inputs[:50], length, settings, lambda line: True)
    by_hand, _ = begun(config, rows(200))
    network, optimiser = by_hand.network.train(), by_hand.optimiser
    for epoch in range(length.epochs):
        torch.manual_seed(settings.seed * 1_000_003 + epoch)
        shuffled, noise = inputs[torch.randperm(200)], torch.randn(200, 4)
        for step in range(length.steps_per_epoch):
            batch = slice(step * length.batch, (step + 1) * length.batch)
            progress = (epoch * length.steps_per_epoch + step) / length.steps
            optimiser.param_groups[0]["lr"] = settings.learning_rate * cosine_decay(progress)
            optimiser.zero_grad()
            beta = linear_warm_up(epoch, length.warm_up, settings.beta)
            terms(network, shuffled[batch], noise[batch]).total(beta).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), settings.gradient_limit, foreach=True)
            optimiser.step()
    for key, tensor in network.state_dict().items():
        assert torch.equal(tensor, found.network.state_dict()[key]), key


def test_a_plain_run_takes_the_plain_loss_and_names_no_option() -> None:
    assert not Objective.needed(configured()) and options_on(configured()) == {}
    assert {name for name, tables in OPTIONS.items() if not Objective.needed(configured(tables))} == {
        *("plain", "relu", "selu", "constant", "exponential", "cyclical", "target_kl"),
        *("minimum rate", "batch norm", "latent skip", "groups", "tied groups"),
    }
    assert options_on(configured(OPTIONS["cyclical"])) == {"schedule": {"kind": "cyclical"}}


def posterior_of(state: State) -> Posterior:
    torch.manual_seed(9)
    inputs = rows()
    return state.network.infer(inputs, torch.randn(len(inputs), 4))


def whole_densities(state: State) -> Densities:
    return densities(posterior_of(state), 640, 640, "stratified")


def off_diagonal(matrix: np.ndarray) -> float:
    return float(np.square(matrix - np.diag(np.diag(matrix))).sum())


def total_correlation(state: State) -> float:
    return whole_densities(state).total_correlation.item()


def mutual_information(state: State) -> float:
    return whole_densities(state).mutual_information.item()


def correlation(state: State) -> float:
    return off_diagonal(np.corrcoef(posterior_of(state).mean.numpy(), rowvar=False))


def covariance_of_means(state: State) -> float:
    matrix = np.cov(posterior_of(state).mean.numpy(), rowvar=False)
    return off_diagonal(matrix) + float(np.square(np.diag(matrix) - 1).sum())


def covariance_of_draws(state: State) -> float:
    return float(np.square(np.cov(posterior_of(state).latent.numpy(), rowvar=False) - np.eye(4)).sum())


def absolute_means(state: State) -> float:
    return posterior_of(state).mean.abs().mean().item()


@pytest.fixture(scope="module")
def plain() -> State:
    return trained()


@pytest.mark.parametrize(
    ("name", "measure", "factor"),
    [
        ("tc", total_correlation, 0.5),
        ("factor", total_correlation, 0.7),
        ("dip_i", covariance_of_means, 0.6),
        ("dip_ii", covariance_of_draws, 0.5),
        ("mutual information", mutual_information, 0.8),
        ("orthogonality", correlation, 0.1),
        ("sparsity", absolute_means, 0.7),
    ],
)
def test_a_penalty_that_is_on_lowers_what_it_names(plain: State, name: str, measure: Any, factor: float) -> None:
    assert measure(trained(OPTIONS[name])) < factor * measure(plain)


def axes_kl(state: State) -> torch.Tensor:
    return kl_per_axis(*state.network.encode(rows()))


def test_free_bits_leave_every_axis_its_own() -> None:
    high = {"training": {"beta": 30.0}}
    assert axes_kl(trained(high)).max() < 0.1
    assert axes_kl(trained(high, OPTIONS["free bits"])).min() > 0.3


def test_a_minimum_rate_holds_whatever_beta_is() -> None:
    assert axes_kl(trained({"training": {"beta": 1000.0}}, OPTIONS["minimum rate"])).min() >= 0.3 - 1e-5


def test_normalised_means_keep_their_spread_whatever_beta_is() -> None:
    state = trained({"training": {"beta": 30.0}}, OPTIONS["batch norm"])
    spread = state.network.encode(rows())[0].std(dim=0)
    torch.testing.assert_close(spread, torch.full((4,), 0.8), atol=0.15, rtol=0)
    assert axes_kl(state).min() > 0.2


@pytest.mark.parametrize("name", ["target_kl", "target_rate"])
@pytest.mark.parametrize("target", [2.0, 5.0])
def test_a_target_is_held(name: str, target: float) -> None:
    aim = {"schedule": {"target": target, "integral": 1e-3}}
    state = trained(OPTIONS[name], aim, epochs=60)
    assert state.history[-1].kl == pytest.approx(target, rel=0.15)


@pytest.mark.parametrize("name", ["denoising", "feature dropout"])
def test_what_was_trained_on_spoilt_rows_mends_them_better(plain: State, name: str) -> None:
    tables = OPTIONS[name]["corruption"]
    torch.manual_seed(4)
    spoilt = corrupt(rows(), CorruptionSettings(**tables))
    errors = [
        (state.network.decode(state.network.encode(spoilt)[0]) - rows()).square().sum().item()
        for state in (plain, trained(OPTIONS[name]))
    ]
    assert errors[1] < 0.95 * errors[0]


def test_what_a_skip_from_the_encoder_carries_is_not_in_the_latent_vector() -> None:
    high = {"training": {"beta": 30.0}, "collapse": {"skip": "encoder", "skip_dropout": 0.3}}
    network, inputs = trained(high).network, rows()
    latent = network.encode(inputs)[0]
    alone = (network.decode(latent) - inputs).square().mean()
    leaking = (network.decode(latent, network.body(inputs)) - inputs).square().mean()
    assert leaking < 0.5 * alone


def test_groups_of_a_ladder_are_told_of_each_other() -> None:
    state = trained({"latent": {**LEVELS, "ladder": True}})
    torch.manual_seed(0)
    posterior = posterior_of(state)
    assert posterior.prior is not None
    assert posterior.prior[0][:, 2:].std() > 0.05 and not posterior.prior[0][:, :2].any()


def test_a_batch_that_breaks_the_loss_is_named() -> None:
    config = configured({"training": {"epochs": 3}})
    state, inputs = begun(config, rows(200))
    inputs[17, 3] = torch.inf
    with pytest.raises(TrainingError, match=r"in epoch 1, batch (1|2|3) of 3 \(training rows .*, \.\.\.\); lower"):
        loop.train(state, inputs, inputs[:9], plan(200, config.training), config.training, lambda line: True)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (
            {"latent": {**LEVELS, "ladder": True}, "prior": {"kind": "vamp"}},
            "prior.kind is vamp, but",
        ),
        ({"collapse": {"free_bits": 0.1}, "prior": {"kind": "mixture"}}, "free_bits need a KL for each axis"),
        ({"collapse": {"minimum_rate": 0.1}, "prior": {"kind": "planar"}}, "minimum_rate bounds the KL"),
        ({"collapse": {"batch_norm": 0.1}, "latent": {**LEVELS, "ladder": True}}, "and latent.ladder is another"),
        ({"objective": {"kind": "tc"}, "latent": {**LEVELS, "ladder": True}}, "each row's posterior on its own"),
        ({"schedule": {"least": 2.0, "most": 1.0}}, "schedule.least is 2, above schedule.most"),
        ({"prior": {"kind": "conditional"}}, "name what it is given in prior.conditions"),
        ({"prior": {"conditions": ["a"]}}, "prior.kind is standard, not conditional"),
        ({"prior": {"kind": "conditional", "conditions": ["zz"]}}, "zz, which is neither a feature nor the label"),
        ({"objective": {"kind": "gan"}}, "objective.kind is 'gan'; it can be: beta, tc, factor"),
        ({"latent": {"groups": [{"name": "a", "axes": 0}]}}, "latent.groups.axes is 0"),
    ],
)
def test_options_that_exclude_each_other_are_named(tables: dict[str, Any], message: str) -> None:
    with pytest.raises(TrainingError) as error:
        configured(tables)
    assert message in str(error.value)
