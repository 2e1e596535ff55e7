"""Groups of axes from the most general one down (Sonderby et al. 2016, "Ladder Variational Autoencoders").

The prior of a group is a normal that the groups before it decide. Its posterior is that prior and what the encoder
says, weighed by how sure each of them is.
"""

from __future__ import annotations

import torch
from torch import nn

from trainer.models.vae.latents.groups import group_axes
from trainer.models.vae.posterior import Posterior, normal_kl, normal_log_density
from trainer.models.vae.priors.prior import Prior
from trainer.models.vae.settings.latent import LatentSettings

LIMIT = 10.0


class Ladder(Prior):
    """The prior of groups of axes, each made of those before; the first one's is the standard normal."""

    per_axis = True

    def __init__(self, settings: LatentSettings) -> None:
        """A network from the groups before to each group but the first."""
        super().__init__()
        self.sizes = [group.axes for group in settings.groups]
        starts = [axes[0] for axes in group_axes(settings)]
        self.steps = nn.ModuleList(
            _step(start, settings.ladder_width, size) for start, size in zip(starts[1:], self.sizes[1:], strict=True)
        )

    def encode(self, mean: torch.Tensor, log_variance: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The posterior (n, dims) where every group before it is at its mean, from what the encoder says."""
        found = self._descend(mean, log_variance, None)
        return found[0], found[1]

    def posterior(
        self, mean: torch.Tensor, log_variance: torch.Tensor, noise: torch.Tensor, hidden: torch.Tensor
    ) -> Posterior:
        """What the encoder's mean and log-variance (n, dims) come to on the way down, drawn with `noise`."""
        found = self._descend(mean, log_variance, noise)
        return Posterior(found[0], found[1], found[2], hidden, (found[3], found[4]))

    def kl(self, posterior: Posterior, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """KL (n, dims) of each group to the prior that the drawn groups before it decide."""
        if posterior.prior is None:
            raise AssertionError("a ladder's posterior carries the prior it was made with")
        return normal_kl(posterior.mean, posterior.log_variance, *posterior.prior)

    def log_prob(self, latent: torch.Tensor, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Log-density (n,)."""
        total, above = torch.zeros(len(latent), device=latent.device), latent[:, :0]
        for group, part in enumerate(latent.split(self.sizes, dim=1)):
            mean, log_variance = self._prior(group, above, part)
            total = total + normal_log_density(part, mean, log_variance).sum(dim=1)
            above = torch.cat([above, part], dim=1)
        return total

    def sample(self, count: int, conditions: torch.Tensor | None = None) -> torch.Tensor:
        """Draws (count, dims), from the first group down."""
        above = torch.zeros(count, 0)
        for group, size in enumerate(self.sizes):
            noise = torch.randn(count, size)
            mean, log_variance = self._prior(group, above, noise)
            above = torch.cat([above, mean + torch.exp(0.5 * log_variance) * noise], dim=1)
        return above

    def _descend(
        self, mean: torch.Tensor, log_variance: torch.Tensor, noise: torch.Tensor | None
    ) -> tuple[torch.Tensor, ...]:
        """Mean, log-variance and draw of the posterior, and mean and log-variance of its prior, (n, dims) each."""
        parts: list[tuple[torch.Tensor, ...]] = []
        above, first = mean[:, :0], 0
        for group, size in enumerate(self.sizes):
            span = slice(first, first + size)
            prior = self._prior(group, above, mean[:, span])
            weighed = (mean[:, span], log_variance[:, span])
            if group:
                weighed = _combined(*weighed, *prior)
            drawn = weighed[0]
            if noise is not None:
                drawn = drawn + torch.exp(0.5 * weighed[1]) * noise[:, span]
            parts.append((*weighed, drawn, *prior))
            above, first = torch.cat([above, drawn], dim=1), first + size
        return tuple(torch.cat(columns, dim=1) for columns in zip(*parts, strict=True))

    def _prior(self, group: int, above: torch.Tensor, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        if group == 0:
            return torch.zeros_like(like), torch.zeros_like(like)
        mean, log_variance = self.steps[group - 1](above).chunk(2, dim=1)
        return mean, log_variance.clamp(-LIMIT, LIMIT)


def _combined(
    mean: torch.Tensor, log_variance: torch.Tensor, prior_mean: torch.Tensor, prior_log_variance: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """The product of two normals: each mean counts by its precision, and the precisions add up."""
    share = torch.sigmoid(prior_log_variance - log_variance)
    precision = torch.logaddexp(-log_variance, -prior_log_variance)
    return prior_mean + share * (mean - prior_mean), -precision


def _step(above: int, width: int, size: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(above, width), nn.GELU(), nn.Linear(width, 2 * size))
