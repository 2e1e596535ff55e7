"""A library's embeddings, with what is known of each: its key, its group, its class."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from songspace.errors import DataError
from trainer.data.table import Mask, Rows

Texts = npt.NDArray[np.object_]
LEAST_ROWS = 16


@dataclass(frozen=True, slots=True)
class Library:
    """Rows in the order of their keys: `embeddings` (n, width), NaN throughout where there is none.

    `groups` and `labels` (n,) hold texts or None; `features` (n,) each, NaN where a value is missing. `identity` names
    what made the embeddings, where that was written down.
    """

    keys: Texts
    embeddings: Rows
    groups: Texts
    labels: Texts
    features: dict[str, Rows] = field(default_factory=dict)
    identity: str | None = None

    def __len__(self) -> int:
        return len(self.embeddings)

    @property
    def width(self) -> int:
        """Numbers of an embedding."""
        return int(self.embeddings.shape[1])

    @property
    def fingerprint(self) -> str:
        """A hash of rows and classes: a run resumes on the very same ones."""
        digest = hashlib.sha256(self.embeddings.tobytes())
        digest.update("\0".join(map(str, self.labels)).encode())
        return digest.hexdigest()

    def take(self, which: Mask | npt.NDArray[np.int64]) -> Library:
        """The rows that a mask or a list of indices names."""
        features = {name: values[which] for name, values in self.features.items()}
        return replace(
            self,
            keys=self.keys[which],
            embeddings=self.embeddings[which],
            groups=self.groups[which],
            labels=self.labels[which],
            features=features,
        )


def usable(library: Library) -> tuple[Library, dict[str, int]]:
    """The rows whose embedding a model takes, and how many others there are by reason. Raises DataError for too few."""
    finite = np.isfinite(library.embeddings).all(axis=1)
    missing = np.isnan(library.embeddings).all(axis=1)
    silent = ~library.embeddings.any(axis=1)
    reasons = {"no embedding": missing, "not finite": ~finite & ~missing, "silent": silent}
    rejected = {reason: int(mask.sum()) for reason, mask in reasons.items() if mask.any()}
    kept = library.take(np.asarray(finite & ~silent, np.bool_))
    if len(kept) < LEAST_ROWS:
        left_out = ", ".join(f"{number} {reason}" for reason, number in rejected.items()) or "none"
        raise DataError(f"{len(kept)} rows have an embedding, and {LEAST_ROWS} are needed; left out: {left_out}")
    return kept, rejected
