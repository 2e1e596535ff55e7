"""What a trained model is worth, measured on held-out rows.

R2 is taken in clipped, unweighted z, decoded from the posterior's mean, constant features left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sklearn.decomposition import PCA

from songspace.spec import Axis
from trainer.data.standardise import Scaling
from trainer.data.table import Rows
from trainer.models.vae.latents.ladder import Ladder
from trainer.models.vae.loss import kl_per_axis
from trainer.models.vae.network import VAE

ACTIVE_KL = 0.05  # nat
ACTIVE_SPREAD = 0.1
ACTIVE_R2_COST = 0.002

Decode = Callable[[Rows], Rows]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The evidence on a model: its axes, its figures, and the embedding (n, dims) of the held-out rows."""

    axes: tuple[Axis, ...]
    metrics: dict[str, Any]
    embedding: Rows

    @property
    def active_axes(self) -> int:
        """How many axes carry something."""
        return sum(axis.active for axis in self.axes)


def evaluate(network: VAE, scaling: Scaling, names: tuple[str, ...], training: Rows, held_out: Rows) -> Evaluation:
    """Measure a network on raw held-out rows (n, width), against a PCA of raw `training` rows.

    The KL of an axis is that to the standard normal, whichever the prior: what it holds, on one scale for all models;
    on a ladder, whose axes are given by those above, it is that to what they say.
    """
    network = network.eval().cpu()
    z = scaling.standardise(held_out)[:, ~scaling.constant]
    with torch.no_grad():
        weighted = torch.from_numpy(scaling.standardise(held_out) * scaling.weight)
        mean, log_variance = network.encode(weighted)
        noise = torch.randn(mean.shape, generator=_generator())
        sampled, kl = mean + torch.exp(0.5 * log_variance) * noise, kl_per_axis(mean, log_variance)
        if isinstance(network.prior, Ladder):
            posterior = network.infer(weighted, noise)
            sampled, kl = posterior.latent, network.prior.kl(posterior).mean(dim=0)

    def decode(latent: Rows) -> Rows:
        with torch.no_grad():
            decoded = network.decode(torch.from_numpy(latent)).numpy() / scaling.weight
        return np.asarray(decoded[:, ~scaling.constant], np.float32)

    embedding = mean.numpy()
    whole = r2(z, decode(embedding))
    varying = [name for name, constant in zip(names, scaling.constant, strict=True) if not constant]
    pca = _pca(scaling.standardise(training)[:, ~scaling.constant], z, embedding.shape[1])
    metrics = {
        "r2": whole,
        "r2_per_feature": dict(zip(varying, r2_per_feature(z, decode(embedding)), strict=True)),
        "r2_sampled": r2(z, decode(sampled.numpy())),
        "pca_r2": r2(z, pca),
        "pca_r2_per_feature": dict(zip(varying, r2_per_feature(z, pca), strict=True)),
        "held_out_rows": len(z),
    }
    axes = measure_axes(kl.numpy(), embedding, z, decode, whole)
    return Evaluation(axes, metrics | {"active_axes": sum(axis.active for axis in axes)}, embedding)


def measure_axes(kl: Rows, embedding: Rows, z: Rows, decode: Decode, whole: float) -> tuple[Axis, ...]:
    """Each axis's mean KL, spread of its mean, and the R2 lost when it is fixed to its median."""
    quartiles = np.quantile(embedding, [0.25, 0.75], axis=0)
    axes = []
    for axis in range(embedding.shape[1]):
        fixed = embedding.copy()
        fixed[:, axis] = np.median(embedding[:, axis])
        spread, cost = float(quartiles[1, axis] - quartiles[0, axis]), whole - r2(z, decode(fixed))
        active = bool(kl[axis] >= ACTIVE_KL and spread >= ACTIVE_SPREAD and cost >= ACTIVE_R2_COST)
        axes.append(Axis(float(kl[axis]), spread, cost, active))
    return tuple(axes)


def r2(truth: Rows, guess: Rows) -> float:
    """Share of the variance of all features together that `guess` explains; both (n, features)."""
    error = np.square(truth - guess, dtype=np.float64).sum()
    spread = np.square(truth - truth.mean(axis=0), dtype=np.float64).sum()
    return float(1 - error / spread) if spread > 0 else 0.0


def r2_per_feature(truth: Rows, guess: Rows) -> list[float]:
    """`r2` of each column alone; 0 for one that does not vary in these rows."""
    return [r2(truth[:, [column]], guess[:, [column]]) for column in range(truth.shape[1])]


def _pca(training: Rows, z: Rows, dims: int) -> npt.NDArray[np.float32]:
    pca = PCA(min(dims, z.shape[1]), svd_solver="covariance_eigh").fit(training)
    return np.asarray(pca.inverse_transform(pca.transform(z)), np.float32)


def _generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)
