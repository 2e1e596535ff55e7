"""A library made ready for training: classes given, rows left out and counted, the rest split."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songspace.errors import DataError
from trainer.data.kept import Kept
from trainer.data.split import spread
from trainer.data.table import Rows
from trainer.models.projection.augmented import with_copies
from trainer.models.projection.config import Config
from trainer.models.projection.labels import labelled, too_small
from trainer.models.projection.library import Library, usable
from trainer.models.projection.split import split

# Of a wide embedding, so many make up the file of rows that a run keeps for its proofs.
MOST_KEPT_ROWS = 1_200


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows with a class in two parts; rows left out by reason; and the classes that were too small, with their rows.

    `counted` are the classes with enough rows in the whole library for its figures to mean something.
    """

    training: Library
    held_out: Library
    rejected: dict[str, int]
    small: dict[str, int]
    counted: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Number of rows in both parts."""
        return len(self.training) + len(self.held_out)

    @property
    def fingerprint(self) -> str:
        """A hash of both parts: a run resumes on the very same ones."""
        return self.training.fingerprint + self.held_out.fingerprint

    def kept(self) -> Kept:
        """Embeddings for proofs of parity and for the report's map, evenly from the library, held-out ones first."""
        held_out = self.held_out.take(spread(len(self.held_out), MOST_KEPT_ROWS))
        training = self.training.take(spread(len(self.training), MOST_KEPT_ROWS - len(held_out)))
        rows = np.concatenate([held_out.embeddings, training.embeddings])
        return Kept(rows, [*held_out.keys, *training.keys], [*held_out.labels, *training.labels])

    def own_rows(self) -> Rows:
        """Embeddings of the tracks that are trained on, without those of changed copies, which come after them."""
        _, first = np.unique(self.training.keys.astype(str), return_index=True)
        return self.training.embeddings[np.sort(first)]


def prepare(library: Library, config: Config) -> Prepared:
    """Give classes, leave out, split. Raises DataError where too little is left to train on."""
    accepted, rejected = usable(library)
    accepted = labelled(accepted, config.labels, config.training.seed)
    unlabelled = int(sum(label is None for label in accepted.labels))
    if unlabelled:
        rejected["no class"] = unlabelled
    small = too_small(accepted.labels, config.labels.smallest)
    if small:
        rejected["class too small"] = sum(small.values())
    fit = accepted.take(np.array([label is not None and label not in small for label in accepted.labels], np.bool_))
    counts = Counter(fit.labels)
    if len(counts) < 2:
        raise DataError(f"{len(counts)} classes have {config.labels.smallest} rows or more, and two are needed")
    training, held_out = split(fit.labels, fit.groups, config.training.held_out_share, config.training.seed)
    counted = tuple(sorted(label for label, number in counts.items() if number >= config.training.least_counted))
    trained_on = fit.take(training)
    if config.source.augmented is not None:
        trained_on = with_copies(trained_on, Path(config.source.augmented))
    return Prepared(trained_on, fit.take(held_out), rejected, small, counted)
