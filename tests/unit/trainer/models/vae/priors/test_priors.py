"""Every prior is a density: it integrates to one, and its draws are draws of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from songspace.errors import TrainingError
from trainer.models.vae.latents.ladder import Ladder
from trainer.models.vae.posterior import Posterior
from trainer.models.vae.priors.conditional import Conditional
from trainer.models.vae.priors.mixture import Mixture
from trainer.models.vae.priors.planar import Planar, PlanarLayer
from trainer.models.vae.priors.prior import Prior
from trainer.models.vae.priors.real_nvp import RealNvp
from trainer.models.vae.priors.registry import prior as make
from trainer.models.vae.priors.standard import Standard
from trainer.models.vae.priors.vamp import Vamp
from trainer.models.vae.settings.latent import GroupSettings, LatentSettings
from trainer.models.vae.settings.prior import PriorSettings

KINDS: dict[str, Callable[[], Prior]] = {
    "standard": lambda: Standard(2),
    "mixture": lambda: Mixture(2, 5),
    "vamp": lambda: Vamp(_encoder(), 4, 6),
    "planar": lambda: Planar(2, 3),
    "real_nvp": lambda: RealNvp(2, 4, 8),
    "conditional": lambda: Conditional(2, 3, 8),
    "ladder": lambda: Ladder(LatentSettings((GroupSettings("a", 1), GroupSettings("b", 1)), ladder=True)),
}


def _encoder() -> Callable[[torch.Tensor], tuple[torch.Tensor, torch.Tensor]]:
    mean, spread = torch.randn(4, 2).double(), torch.randn(4, 2).double()
    return lambda inputs: (inputs @ mean, 0.3 * torch.tanh(inputs @ spread))


@pytest.fixture(params=KINDS)
def prior(request: pytest.FixtureRequest) -> Prior:
    """A prior of 2 axes, moved away from where it begins."""
    torch.manual_seed(5)
    made = KINDS[request.param]().double()
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
        if isinstance(made, Conditional):
            made.examples.normal_()
    return made.requires_grad_(False)


def grid() -> tuple[torch.Tensor, float]:
    line = torch.linspace(-14, 14, 701).double()
    return torch.cartesian_prod(line, line), float(line[1] - line[0]) ** 2


def test_the_density_integrates_to_one(prior: Prior) -> None:
    points, area = grid()
    mass = sum(prior.log_prob(part).exp().sum().item() * area for part in points.split(60_000))
    assert mass == pytest.approx(1, abs=2e-3)


def test_draws_have_the_moments_of_the_density(prior: Prior) -> None:
    points, area = grid()
    weights = torch.cat([prior.log_prob(part).exp() * area for part in points.split(60_000)])
    default = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        drawn = prior.sample(40_000)
    finally:
        torch.set_default_dtype(default)
    assert drawn.shape == (40_000, 2)
    tests: tuple[Callable[[torch.Tensor], torch.Tensor], ...] = (
        lambda value: value[:, 0],
        lambda value: value[:, 1],
        lambda value: value[:, 0] * value[:, 1],
        lambda value: value.square().sum(dim=1),
        lambda value: torch.cos(2 * value[:, 0] + value[:, 1]),
        lambda value: (value[:, 0] > value[:, 1]).double(),
    )
    for function in tests:
        wanted, found = (function(points) * weights).sum(), function(drawn)
        error = found.std() / 200
        assert abs(found.mean() - wanted) < 4.5 * error + 3e-3


def test_the_drawn_kl_is_that_of_its_densities(prior: Prior) -> None:
    torch.manual_seed(2)
    mean, log_variance = torch.randn(3, 2).double(), torch.randn(3, 2).double()
    latent = mean + torch.exp(0.5 * log_variance) * torch.randn(20_000, 3, 2).double()
    if isinstance(prior, Ladder):
        pytest.skip("a ladder's KL is of posteriors that it made itself")
    draws = [
        Posterior(mean[[row]].repeat(20_000, 1), log_variance[[row]].repeat(20_000, 1), latent[:, row], mean)
        for row in range(3)
    ]
    by_draw = torch.stack([Prior.kl(prior, draw).mean() for draw in draws])
    given = torch.stack([prior.kl(draw).sum(dim=1).mean() for draw in draws])
    torch.testing.assert_close(given, by_draw, atol=0.06, rtol=0.02)


@pytest.mark.parametrize("kind", ["planar", "real_nvp"])
def test_a_flow_inverts_exactly(kind: str) -> None:
    torch.manual_seed(3)
    made = KINDS[kind]().double().requires_grad_(False)
    for parameter in made.parameters():
        parameter.add_(torch.randn_like(parameter))
    value = 3 * torch.randn(500, 2).double()
    for layer in made.layers:
        torch.testing.assert_close(layer.inverse(layer(value)[0]), value, atol=1e-9, rtol=1e-9)


def test_a_planar_layer_can_be_inverted_wherever_its_parameters_go() -> None:
    torch.manual_seed(0)
    for _ in range(200):
        layer = PlanarLayer(3).requires_grad_(False)
        layer.direction.normal_(std=20)
        layer.weight.normal_(std=5)
        assert layer.weight @ layer.constrained() > -1 - 1e-3
        assert torch.isfinite(layer(torch.randn(50, 3))[1]).all()


@pytest.mark.parametrize("kind", ["mixture", "real_nvp", "planar"])
def test_a_prior_learns_what_the_standard_one_cannot_say(kind: str) -> None:
    torch.manual_seed(0)
    rows = torch.cat([torch.randn(400, 2) * 0.3 + 2, torch.randn(400, 2) * 0.3 - 2])
    made = {"mixture": Mixture(2, 8), "real_nvp": RealNvp(2, 4, 16), "planar": Planar(2, 8)}[kind]
    optimiser = torch.optim.Adam(made.parameters(), lr=0.02)
    for _ in range(250):
        optimiser.zero_grad()
        loss = -made.log_prob(rows).mean()
        loss.backward()
        optimiser.step()
    assert loss.item() < -Standard(2).log_prob(rows).mean().item() - 1.5


def test_a_conditional_prior_says_something_else_of_other_conditions() -> None:
    torch.manual_seed(0)
    conditions = torch.randint(2, (600, 1)).float()
    rows = torch.randn(600, 2) * 0.5 + 3 * conditions
    made = Conditional(2, 1, 16)
    made.initialise(rows, conditions)
    optimiser = torch.optim.Adam(made.parameters(), lr=0.02)
    for _ in range(200):
        optimiser.zero_grad()
        (-made.log_prob(rows, conditions).mean()).backward()
        optimiser.step()
    assert made.sample(500, torch.zeros(500, 1)).mean().item() == pytest.approx(0, abs=0.2)
    assert made.sample(500, torch.ones(500, 1)).mean().item() == pytest.approx(3, abs=0.2)
    assert made.sample(2_000).mean().item() == pytest.approx(3 * made.examples.mean().item(), abs=0.2)


def test_vamp_begins_with_training_rows() -> None:
    made, rows = Vamp(_encoder(), 4, 6), torch.randn(30, 4)
    made.initialise(rows)
    assert all((rows == row).all(dim=1).any() for row in made.inputs)


def test_one_axis_is_too_few_for_couplings() -> None:
    with pytest.raises(TrainingError, match=r"real_nvp.*two axes"):
        make(PriorSettings("real_nvp"), 1, 4, 0, _encoder())
