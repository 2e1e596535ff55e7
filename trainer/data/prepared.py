"""A table made ready for training: cleaned, split and measured."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from songspace.spec import Feature
from trainer.config import Config
from trainer.data.cleaning import clean
from trainer.data.kept import Kept, joined
from trainer.data.split import split, spread
from trainer.data.standardise import Scaling, eigenvalues, measure
from trainer.data.table import Table

MOST_KEPT_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """Accepted rows in two parts, what was left out by reason, and what was measured of the training part."""

    training: Table
    held_out: Table
    rejected: dict[str, int]
    scaling: Scaling
    features: tuple[Feature, ...]
    eigenvalues: npt.NDArray[np.float64]

    @property
    def rows(self) -> int:
        """Number of accepted rows."""
        return len(self.training) + len(self.held_out)

    @property
    def fingerprint(self) -> str:
        """A hash of the accepted rows in their order: a run resumes on the very same ones."""
        digest = hashlib.sha256(",".join(self.training.names).encode())
        for part in (self.training, self.held_out):
            digest.update(part.rows.tobytes())
        return digest.hexdigest()

    def kept(self) -> Kept:
        """Up to 5,000 raw accepted rows, evenly from the library, held-out ones first."""
        held_out = self.held_out.take(spread(len(self.held_out), MOST_KEPT_ROWS))
        training = self.training.take(spread(len(self.training), MOST_KEPT_ROWS - len(held_out)))
        return joined((held_out, training))


def prepare(table: Table, config: Config) -> Prepared:
    """Clean, split and measure. Raises DataError where too little is left to train on."""
    accepted, rejected = clean(table, config.source)
    training, held_out = split(len(accepted), config.training.validation_share, config.training.seed)
    part = accepted.take(training)
    scaling = measure(part.rows, config)
    return Prepared(
        training=part,
        held_out=accepted.take(held_out),
        rejected=rejected,
        scaling=scaling,
        features=scaling.features(config.source.features),
        eigenvalues=eigenvalues(part.rows, scaling),
    )
