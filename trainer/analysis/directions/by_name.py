"""The directions of a run's columns, by name."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from songspace.errors import DataError
from trainer.analysis.directions.find import LEAST_ROWS, Direction, find_class_direction, find_direction
from trainer.analysis.library import Texts
from trainer.analysis.subject import Subject

MOST_CLASSES = 12
ROWS = 5_000


def find_directions(subject: Subject, *columns: str) -> list[Direction]:
    """The directions of the columns named, or of all that the subject knows, strongest first.

    A column of numbers has one direction; one of texts has one for each of its 12 commonest classes, named
    `column = class`. Raises DataError for a column that is not known.
    """
    wanted = columns or known_columns(subject)
    found = [direction for column in wanted for direction in _of_column(subject, column)]
    return sorted(found, key=lambda direction: -direction.strength)


def known_columns(subject: Subject) -> tuple[str, ...]:
    """The features that vary, and the further columns that were read."""
    return (*subject.names, *(name for name in subject.library.columns if name not in subject.names))


def _of_column(subject: Subject, column: str) -> list[Direction]:
    latents = subject.embedding[:ROWS]
    if column in subject.names:
        found = find_direction(column, latents, subject.raw[:ROWS, subject.names.index(column)])
        return [] if found is None else [found]
    if column not in subject.library.columns:
        raise DataError(f"{column} is not known; known are {', '.join(known_columns(subject))}")
    # Labelled rows may be few, so the rows are chosen among those that have a value.
    texts = subject.library.columns[column]
    known = np.flatnonzero([bool(text) for text in texts])[:ROWS]
    numbers = _numbers(texts[known])
    if numbers is None:
        return _classes(column, subject.embedding[known], texts[known])
    found = find_direction(column, subject.embedding[known], numbers)
    return [] if found is None else [found]


def _classes(column: str, latents: npt.NDArray[np.floating], texts: Texts) -> list[Direction]:
    sets = [{name.strip() for name in text.split("|")} for text in texts]
    counts = Counter(name for names in sets for name in names)
    common = [name for name, count in counts.most_common(MOST_CLASSES) if count >= LEAST_ROWS]
    members = {name: np.array([name in names for names in sets], np.bool_) for name in common}
    found = [find_class_direction(f"{column} = {name}", latents, member) for name, member in members.items()]
    return [direction for direction in found if direction is not None]


def _numbers(texts: Texts) -> npt.NDArray[np.float64] | None:
    try:
        return np.array([float(text) for text in texts], np.float64)
    except ValueError:
        return None
