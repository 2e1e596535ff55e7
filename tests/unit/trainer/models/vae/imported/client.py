"""What tsnotfyi does, as its description has it: two trainers, their checkpoints, and the latents they write."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from sklearn.preprocessing import StandardScaler
from torch import nn

from trainer import config as configs
from trainer.data.synthetic import Library

Kind = Literal["gelu", "relu"]
ACTIVATIONS = {"gelu": nn.GELU, "relu": nn.ReLU}
HEADS = {"gelu": ("latent_mu", "latent_logvar"), "relu": ("fc_mu", "fc_logvar")}
FEATURES: tuple[str, ...] = configs.read(configs.DEFAULT_CONFIG).source.feature_names
DIMS, HIDDEN, DROPOUT, CLIENT_BETA = 8, (64, 32), 0.1, 4.0
VERSIONS = {"gelu": "v1.0_1700000000", "relu": "vae_1700000000"}


class ClientVAE(nn.Module):
    """Linear, activation and dropout by turns; the key names of the two heads differ by the kind."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        width = len(FEATURES)
        self.mu_name, logvar_name = HEADS[kind]
        self.encoder = nn.Sequential(*self._layers(kind, (width, *HIDDEN)))
        for name in (self.mu_name, logvar_name):
            self.add_module(name, nn.Linear(HIDDEN[-1], DIMS))
        mirrored = self._layers(kind, (DIMS, *reversed(HIDDEN)))
        self.decoder = nn.Sequential(*mirrored, nn.Linear(HIDDEN[0], width))

    @staticmethod
    def _layers(kind: Kind, sizes: tuple[int, ...]) -> list[nn.Module]:
        modules: list[nn.Module] = []
        for narrow, wide in pairwise(sizes):
            modules += [nn.Linear(narrow, wide), ACTIVATIONS[kind](), nn.Dropout(DROPOUT)]
        return modules

    def mu(self, z: torch.Tensor) -> torch.Tensor:
        answer: torch.Tensor = getattr(self, self.mu_name)(self.encoder(z))
        return answer


@dataclass(frozen=True)
class Client:
    """A trained client: it encodes as it does when not in training, and saves itself as its trainer does."""

    kind: Kind
    network: ClientVAE
    scaler: StandardScaler

    def latents(self, rows: np.ndarray) -> np.ndarray:
        """Latents (n, 8) of raw float64 rows: scaled in double precision, then float32."""
        with torch.no_grad():
            return self.network.eval().mu(torch.FloatTensor(self.scaler.transform(rows))).numpy()

    def decoded(self, latents: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            answer = self.network.eval().decoder(torch.FloatTensor(latents)).numpy()
        return np.asarray(self.scaler.inverse_transform(answer))

    def document(self) -> dict[str, Any]:
        """What its trainer saves: GELU with the scaler itself, ReLU with its numbers as lists."""
        weights = {"model_state_dict": self.network.state_dict()}
        if self.kind == "gelu":
            shape = {"input_dim": len(FEATURES), "latent_dim": DIMS, "hidden_dims": list(HIDDEN), "beta": CLIENT_BETA}
            return {**weights, "scaler": self.scaler, "core_features": list(FEATURES), "model_config": shape}
        return {
            **weights,
            "input_dim": len(FEATURES),
            "latent_dim": DIMS,
            "beta": CLIENT_BETA,
            "scaler_mean": self.scaler.mean_.tolist(),
            "scaler_scale": self.scaler.scale_.tolist(),
            "feature_names": list(FEATURES),
            "training_samples": 1_000,
            "hidden_dims": list(HIDDEN),
        }

    def save(self, folder: Path, **changes: Any) -> Path:
        """A checkpoint, with entries changed, or left out by None."""
        path = folder / "music_vae.pt"
        document = self.document() | changes
        torch.save({name: value for name, value in document.items() if value is not None}, path)
        return path


def raw_rows(library: Library) -> np.ndarray:
    """Raw float64 rows (n, 18), silent ones among them."""
    return np.stack([library.columns[name] for name in FEATURES], axis=1).astype(np.float64)


def trained_client(kind: Kind, library: Library, epochs: int = 12) -> Client:
    """A client trained by its author's working recipe, at a beta at which its axes live, for a few epochs."""
    torch.manual_seed(0)
    rows = raw_rows(library)
    scaler = StandardScaler().fit(rows)
    network, inputs = ClientVAE(kind), torch.FloatTensor(scaler.transform(rows))
    optimiser = torch.optim.Adam(network.parameters(), lr=3e-3)
    for _ in range(epochs):
        for batch in inputs[torch.randperm(len(inputs))].split(128):
            optimiser.zero_grad()
            mu = network.mu(batch)
            loss = (network.decoder(mu) - batch).square().mean() + 1e-3 * mu.square().sum(dim=1).mean()
            loss.backward()
            optimiser.step()
    return Client(kind, network, scaler)


def with_latents(library: Library, client: Client, version: str | None = None) -> Library:
    """The library as the client's trainer leaves it: every row with latents and a version."""
    latents = client.latents(raw_rows(library)).astype(np.float64)
    columns = {f"vae_latent_{axis}": latents[:, axis] for axis in range(DIMS)}
    versions = np.full(len(library), version or VERSIONS[client.kind])
    return Library(library.columns | columns | {"vae_model_version": versions})
