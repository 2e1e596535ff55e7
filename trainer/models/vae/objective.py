"""The loss of a step, with every option that is on. `loss` holds the plain one, which a run without options takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch

from trainer.config import Config
from trainer.models.vae.collapse.free_bits import free_bits
from trainer.models.vae.corruption import corrupt
from trainer.models.vae.latents.groups import group_axes
from trainer.models.vae.network import VAE
from trainer.models.vae.objectives.aggregated import densities
from trainer.models.vae.objectives.dip import dip_i, dip_ii
from trainer.models.vae.objectives.factor import Discriminator
from trainer.models.vae.objectives.orthogonality import orthogonality
from trainer.models.vae.objectives.sparsity import sparsity
from trainer.models.vae.posterior import Posterior
from trainer.models.vae.settings.corruption import CorruptionSettings

DIP: dict[str, Callable[[Posterior], torch.Tensor]] = {"dip_i": dip_i, "dip_ii": dip_ii}


class Bound(NamedTuple):
    """Scalars: squared error and KL as in `loss.Terms`, the rate that is trained on, and the weighted penalties.

    The rate is the KL but where free bits or a target rate are on.
    """

    reconstruction: torch.Tensor
    kl: torch.Tensor
    rate: torch.Tensor
    penalty: torch.Tensor

    def total(self, beta: float) -> torch.Tensor:
        """The loss at this beta."""
        return self.reconstruction + beta * self.rate + self.penalty


class Objective:
    """Reconstruction, rate and penalties of a batch, as the config asks for."""

    def __init__(self, config: Config, dims: int, rows: int, device: torch.device) -> None:
        """For a network of `dims` axes, and a training set of `rows`."""
        self.config, self.settings, self.rows = config, config.objective, rows
        by_group = config.collapse.free_bits_by == "group"
        self.groups = (group_axes(config.latent) or (tuple(range(dims)),)) if by_group else None
        self.discriminator = (
            Discriminator(dims, self.settings.discriminator_width, self.settings.discriminator_rate, device)
            if self.settings.kind == "factor"
            else None
        )
        self._latent = torch.empty(0)

    @staticmethod
    def needed(config: Config) -> bool:
        """Whether an option is on that the plain loss knows nothing of."""
        return (
            not config.objective.plain
            or config.corruption != CorruptionSettings()
            or config.collapse.free_bits > 0
            or config.collapse.skip == "encoder"
            or config.prior.kind != "standard"
            or config.latent.ladder
            or config.schedule.kind == "target_rate"
        )

    def __call__(
        self, network: VAE, rows: torch.Tensor, noise: torch.Tensor, beta: float, target: float | None
    ) -> Bound:
        """The terms of rows of weighted z and conditions (n, width + conditions), drawn with noise (n, dims).

        `target` is the rate in nats that they are drawn to, where the schedule has one.
        """
        width = network.width
        inputs, conditions = rows[:, :width], rows[:, width:] if rows.shape[1] > width else None
        seen = corrupt(inputs, self.config.corruption) if network.training else inputs
        posterior = network.infer(seen, noise)
        decoded = network.decode(posterior.latent, posterior.hidden if network.training else None)
        error = torch.nn.functional.mse_loss(decoded, inputs, reduction="sum") / len(inputs)
        kl = network.prior.kl(posterior, conditions).mean(dim=0)
        floor = self.config.collapse.free_bits
        rate = free_bits(kl, floor, self.groups) if floor > 0 else kl.sum()
        # With a target, beta is the pull towards it, and not what a nat is worth.
        worth = beta if target is None else self.config.training.beta
        penalty = worth * self.penalty(posterior)
        if network.training:
            self._latent = posterior.latent.detach()
        return Bound(error, kl.sum(), rate if target is None else (rate - target).abs(), penalty)

    def learn(self) -> None:
        """Let what is trained beside the network learn from the last training batch, once its step is taken."""
        if self.discriminator is not None:
            self.discriminator.learn(self._latent)

    def penalty(self, posterior: Posterior) -> torch.Tensor:
        """The weighted sum of the penalties that are on, in units of beta."""
        settings = self.settings
        total = posterior.mean.new_zeros(())
        if settings.kind == "tc" or settings.mutual_information > 0:
            found = densities(posterior, self.rows, settings.estimator_rows, settings.estimator)
            # The KL holds total correlation once already.
            total = total + settings.mutual_information * found.mutual_information
            if settings.kind == "tc":
                total = total + (settings.weight - 1) * found.total_correlation
        if self.discriminator is not None:
            total = total + settings.weight * self.discriminator.total_correlation(posterior.latent)
        if settings.kind in DIP:
            total = total + settings.weight * DIP[settings.kind](posterior)
        if settings.orthogonality > 0:
            total = total + settings.orthogonality * orthogonality(posterior)
        if settings.sparsity > 0:
            total = total + settings.sparsity * sparsity(posterior)
        return total

    def to_document(self) -> dict[str, Any]:
        """What continues it."""
        return {} if self.discriminator is None else self.discriminator.to_document()

    def restore(self, document: dict[str, Any]) -> None:
        """Continue from what `to_document` gave."""
        if self.discriminator is not None:
            self.discriminator.restore(document)
