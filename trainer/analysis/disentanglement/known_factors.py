"""What is known of a library's rows: its features, binned, and the columns that people name a track by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainer.analysis.disentanglement.factors import Codes, binned
from trainer.analysis.subject import Subject

# Below so many rows the counts of twenty bins say nothing.
LEAST_ROWS = 500
# Features that are classes written as numbers.
CLASSES = ("key", "mode")
TEMPO = ("tempo", "bpm")
TEMPO_EDGES = (90.0, 120.0, 150.0)
# A class of fewer rows is left to the others: it would be a bin of its own that no score can learn.
LEAST_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor: its codes (n,), -1 where a row's is not known, and whether their order means something."""

    name: str
    codes: Codes
    ordered: bool


def input_factors(subject: Subject) -> list[Factor]:
    """The features that vary, each in 20 quantile bins, or as it is where it has no more values."""
    codes = binned(subject.raw)
    return [Factor(name, codes[:, column], True) for column, name in enumerate(subject.names)]


def named_factors(subject: Subject) -> list[Factor]:
    """Label (the first of several), key, mode, and the class of the tempo, as far as the library has them."""
    return [factor for factor in _named(subject) if _is_known(factor)]


def _named(subject: Subject) -> Iterator[Factor]:
    if subject.label is not None:
        yield Factor(str(subject.config.source.label), first_labels(subject.label), False)
    for column, name in enumerate(subject.names):
        values = subject.raw[:, column]
        if name in CLASSES:
            yield Factor(name, binned(values[:, None])[:, 0], False)
        elif name in TEMPO:
            yield Factor(f"{name} class", np.searchsorted(TEMPO_EDGES, values).astype(np.int64), True)


def first_labels(labels: npt.NDArray[np.object_]) -> Codes:
    """Codes (n,) of the first of labels such as `pop|rock`; -1 where there is none, or it is rare."""
    first = np.array([str(label).split("|")[0].strip() if label else "" for label in labels])
    names, counts = np.unique(first[first != ""], return_counts=True)
    common = names[counts >= LEAST_SHARE * counts.sum()] if len(names) else names
    places = {name: code for code, name in enumerate(common.tolist())}
    return np.array([places.get(name, -1) for name in first.tolist()], np.int64)


def _is_known(factor: Factor) -> bool:
    known = factor.codes[factor.codes >= 0]
    return len(known) >= LEAST_ROWS and len(np.unique(known)) > 1
