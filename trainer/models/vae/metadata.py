"""What a conditional prior is given of each row: features, and the classes of its label."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from songspace.errors import TrainingError
from trainer.config import Config
from trainer.data.table import Rows, Table

MOST_CLASSES = 64
SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Columns of the features, and the label's classes in order, a column each; a row may be of several."""

    features: tuple[int, ...]
    classes: tuple[str, ...]

    @property
    def width(self) -> int:
        """Number of conditions."""
        return len(self.features) + len(self.classes)

    @classmethod
    def of(cls, config: Config, training: Table) -> Metadata:
        """The conditions that a config asks for. Raises TrainingError for one that there is not."""
        names = config.source.feature_names
        wanted = config.prior.conditions if config.prior.kind == "conditional" else ()
        classes: tuple[str, ...] = ()
        if config.source.label in wanted and config.source.label not in names:
            if training.labels is None:
                raise TrainingError(
                    f"prior.conditions name the label {config.source.label}, but the rows have no such column"
                )
            counts = Counter(name for label in training.labels for name in _classes(label))
            classes = tuple(name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        features = tuple(names.index(name) for name in wanted if name in names)
        return cls(features, classes[:MOST_CLASSES])

    def conditions(self, weighted: Rows, labels: npt.NDArray[np.object_] | None) -> Rows:
        """Conditions (n, width) of rows of weighted z and their labels; a row without a label is of no class."""
        found = np.zeros((len(weighted), self.width), np.float32)
        found[:, : len(self.features)] = weighted[:, list(self.features)]
        if labels is not None and self.classes:
            for column, name in enumerate(self.classes, start=len(self.features)):
                found[:, column] = [name in _classes(label) for label in labels]
        return found


def require_conditions(config: Config) -> None:
    """Raise TrainingError where conditions and the kind of prior do not fit, or a name is not known."""
    conditional, given = config.prior.kind == "conditional", config.prior.conditions
    if conditional and not given:
        raise TrainingError("prior.kind is conditional; name what it is given in prior.conditions")
    if given and not conditional:
        raise TrainingError(f"prior.conditions are given, but prior.kind is {config.prior.kind}, not conditional")
    known = {*config.source.feature_names, config.source.label}
    unknown = [name for name in given if name not in known]
    if unknown:
        raise TrainingError(f"prior.conditions name {', '.join(unknown)}, which is neither a feature nor the label")


def _classes(label: object) -> list[str]:
    return [] if label is None else [name.strip() for name in str(label).split(SEPARATOR) if name.strip()]
