"""What a provider of embeddings is, and what its embeddings are known by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trainer.audio.shapes import RATE, Samples

Embedding = NDArray[np.float32]

# Renewed whenever what `clip_embedding` returns for the same windows' embeddings, or which windows it takes, changes.
CLIP_VERSION = 1


@dataclass(frozen=True, slots=True)
class Identity:
    """Everything that decides an embedding. Two embeddings may be compared if these are equal, and only then.

    `network` names the bands and the width, `weights` is the sha256 of the file they were read from.
    """

    provider: str
    version: str
    network: str
    hop: int
    weights: str

    def __str__(self) -> str:
        """What is stored beside every embedding: `onnx-1/mel128-6144/clip1-hop0.5@0123456789ab`."""
        clip = f"clip{CLIP_VERSION}-hop{self.hop / RATE:g}"
        return f"{self.provider}-{self.version}/{self.network}/{clip}@{self.weights[:12]}"


class Provider(Protocol):
    """A network at work."""

    identity: Identity
    dims: int
    hop: int

    def embed(self, windows: Samples) -> Embedding:
        """Embeddings (n, dims) of windows (n, 48000)."""


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """What a process needs to make a provider of its own: its name, its file, samples a hop, threads."""

    name: str
    model: Path | None
    hop: int
    threads: int = 1
