"""A finished run as the analysis sees it: its rows, where its model puts them, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from songspace.errors import TrainingError
from songspace.spec import Feature
from trainer import config as configs
from trainer import runs
from trainer.analysis.library import MOST_ROWS, Connect, Library, Texts, read_library
from trainer.config import Config
from trainer.data.table import Mask, Rows
from trainer.trained import TrainedModel

BATCH = 4_096


@dataclass(frozen=True, slots=True)
class Subject:
    """A model and the library's rows; constant features are left out of all but `library.rows`."""

    run: Path
    config: Config
    model: TrainedModel
    evidence: dict[str, Any]
    library: Library
    embedding: Rows

    @classmethod
    def of(
        cls,
        run: Path,
        connect: Connect,
        columns: Sequence[str] = (),
        most: int = MOST_ROWS,
        warn: Callable[[str], None] = lambda text: None,
    ) -> Subject:
        """A run with up to `most` rows of its library. Raises TrainingError, and DataError for unknown columns."""
        model = runs.load(run)
        config = configs.read(run / runs.CONFIG)
        if not isinstance(config, Config) or model.decoder is None:
            raise TrainingError(f"{run} is of the family {config.family}; only runs of the family vae are analysed")
        library = read_library(run, config, connect, columns, most, warn)
        return cls(run, config, model, runs.read_metrics(run), library, _through(model.encoder, library.rows))

    @property
    def dims(self) -> int:
        """Number of axes."""
        return self.embedding.shape[1]

    @property
    def varying(self) -> Mask:
        """Which of the model's features carry anything (width,)."""
        return np.array([not feature.constant for feature in self.model.spec.features], np.bool_)

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features that vary."""
        return tuple(feature for feature in self.model.spec.features if not feature.constant)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(feature.name for feature in self.features)

    @property
    def raw(self) -> Rows:
        """The rows in raw units (n, features)."""
        return self.library.rows[:, self.varying]

    @property
    def z(self) -> Rows:
        """The rows standardised and clipped, unweighted (n, features)."""
        return self.standardise(self.raw)

    @property
    def weighted(self) -> Rows:
        """The same, times the weights that the model was given (n, features)."""
        return self.z * np.array([feature.weight for feature in self.features], np.float32)

    @property
    def label(self) -> Texts | None:
        """The label of each row (n,), where the source has any."""
        return None if self.config.source.label is None else self.library.columns.get(self.config.source.label)

    def standardise(self, raw: Rows) -> Rows:
        """Clipped z of raw features (n, features)."""
        mean, scale = (np.array([getattr(item, part) for item in self.features]) for part in ("mean", "scale"))
        clip = self.features[0].clip
        return np.asarray(np.clip((raw - mean) / scale, -clip, clip), np.float32)

    def decode(self, points: Rows) -> Rows:
        """Features that vary, in raw units (n, features), of points (n, dims)."""
        return self.decode_all(points)[:, self.varying]

    def decode_all(self, points: Rows) -> Rows:
        """All features in raw units (n, width), as `encode` takes them."""
        assert self.model.decoder is not None
        return _through(self.model.decoder, points)

    def encode(self, rows: Rows) -> Rows:
        """Points (n, dims) of raw rows (n, width)."""
        return _through(self.model.encoder, rows)


def _through(network: torch.nn.Module, rows: Rows) -> Rows:
    with torch.no_grad():
        parts = torch.from_numpy(np.ascontiguousarray(rows, np.float32)).split(BATCH)
        return np.asarray(torch.cat([network(part) for part in parts]).numpy(), np.float32)
