"""Groups of axes: which belong together, what they are made of, and the ladder between them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from songspace.errors import TrainingError
from trainer.config import ModelSettings
from trainer.models.vae.latents.groups import group_axes, require_groups
from trainer.models.vae.latents.ladder import Ladder
from trainer.models.vae.latents.shares import shares
from trainer.models.vae.network import VAE
from trainer.models.vae.posterior import normal_kl
from trainer.models.vae.settings.latent import GroupSettings, LatentSettings
from trainer.models.vae.settings.parts import Parts

NAMES = ("a", "b", "c", "d", "e")
TIED = LatentSettings((GroupSettings("rhythm", 2, ("a", "b")), GroupSettings("sound", 1, ("c", "d", "e"))))
LEVELS = LatentSettings((GroupSettings("global", 3), GroupSettings("local", 1), GroupSettings("fine", 2)), ladder=True)


def test_any_split_of_the_axes_will_do() -> None:
    assert group_axes(LEVELS) == ((0, 1, 2), (3,), (4, 5))


@pytest.mark.parametrize(
    ("groups", "ladder", "dims", "message"),
    [
        ((GroupSettings("a", 1), GroupSettings("a", 2)), False, "auto", "names a group twice"),
        ((GroupSettings("a", 1),), True, "auto", "needs two groups"),
        ((GroupSettings("a", 1), GroupSettings("b", 2)), False, 8, "latent_dims is 8, but latent.groups have 3"),
        ((GroupSettings("a", 1, ("zz",)),), False, "auto", "features that the source has not: zz"),
        ((GroupSettings("a", 1, ("a", "b", "c")),), False, "auto", "no group of latent.groups is made of d, e"),
    ],
)
def test_groups_that_do_not_fit_are_named(
    groups: tuple[GroupSettings, ...], ladder: bool, dims: int | str, message: str
) -> None:
    with pytest.raises(TrainingError, match=message):
        require_groups(LatentSettings(groups, ladder), NAMES, dims)


def test_a_group_is_made_of_its_own_features_alone() -> None:
    torch.manual_seed(0)
    network = VAE(5, 3, ModelSettings(hidden=(9, 6)), Parts(latent=TIED, names=NAMES))
    inputs = torch.randn(20, 5)
    before, moved = network.encode(inputs)[0], inputs.clone()
    moved[:, :2] += 1
    after = network.encode(moved)[0]
    assert torch.equal(before[:, 2], after[:, 2])
    assert (before[:, :2] != after[:, :2]).all()
    layer = torch.nn.Sequential(network.body_layers(), network.mean_layer())
    torch.testing.assert_close(layer(inputs), before)


def test_a_group_without_features_is_made_of_all() -> None:
    torch.manual_seed(0)
    settings = LatentSettings((GroupSettings("rhythm", 2, ("a", "b")), GroupSettings("rest", 1)))
    network = VAE(5, 3, ModelSettings(hidden=(9, 6)), Parts(latent=settings, names=NAMES))
    inputs = torch.randn(20, 5, requires_grad=True)
    network.encode(inputs)[0][:, 2].sum().backward()
    assert inputs.grad is not None and (inputs.grad.abs().sum(dim=0) > 0).all()


def test_a_layer_too_narrow_for_the_groups_is_refused() -> None:
    with pytest.raises(TrainingError, match="too few for 2 groups"):
        VAE(5, 3, ModelSettings(hidden=(1,)), Parts(latent=TIED, names=NAMES))


def test_a_ladder_s_posterior_is_the_product_of_prior_and_encoder() -> None:
    torch.manual_seed(0)
    ladder = Ladder(LEVELS)
    mean, log_variance, noise = torch.randn(3, 7, 6)
    found = ladder.posterior(mean, log_variance, noise, mean)
    assert found.prior is not None
    torch.testing.assert_close(found.mean[:, :3], mean[:, :3])
    prior_mean, prior_log_variance = (part[:, 3:] for part in found.prior)
    precisions = torch.exp(-log_variance[:, 3:]), torch.exp(-prior_log_variance)
    total = precisions[0] + precisions[1]
    torch.testing.assert_close(found.mean[:, 3:], (mean[:, 3:] * precisions[0] + prior_mean * precisions[1]) / total)
    torch.testing.assert_close(found.log_variance[:, 3:], -total.log())
    torch.testing.assert_close(ladder.kl(found), normal_kl(found.mean, found.log_variance, *found.prior))


def test_what_is_above_decides_what_is_below_and_not_the_other_way() -> None:
    torch.manual_seed(0)
    ladder = Ladder(LEVELS)
    mean, log_variance = torch.randn(2, 7, 6)
    changed = mean.clone()
    changed[:, 5] += 1
    before, after = ladder.encode(mean, log_variance)[0], ladder.encode(changed, log_variance)[0]
    assert torch.equal(before[:, :5], after[:, :5])
    changed = mean.clone()
    changed[:, 0] += 1
    assert (ladder.encode(changed, log_variance)[0][:, 3:] != before[:, 3:]).all()


def test_shares_are_of_the_group_that_carries_the_features() -> None:
    truth = np.random.default_rng(0).normal(size=(500, 3)).astype(np.float32)
    groups = (GroupSettings("one", 1, ("a",)), GroupSettings("two", 2, ("b",)))
    kl = np.array([3.0, 0.5, 0.5], np.float32)
    found = shares(groups, ((0,), (1, 2)), ("a", "b", "c"), truth.copy(), truth, lambda latent: latent, kl)
    assert found["one"]["information"] == pytest.approx(0.75) and found["two"]["kl"] == pytest.approx(1.0)
    assert found["one"]["own_features"] == pytest.approx(1.0)
    assert found["two"]["own_features"] == pytest.approx(0.5, abs=0.1)
    assert found["one"]["r2_cost"] == pytest.approx(1 / 3, abs=0.05)
