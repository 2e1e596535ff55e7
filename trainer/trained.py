"""What a finished run hands to the exporter."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from songspace.spec import Spec
from trainer.config import Config
from trainer.data.table import Rows


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """The table and columns a space for the model would use; an absent column is not written.

    `columns` are a model's features; one that takes a vector has an `input_column` instead.
    """

    space: str
    table: str
    key: str
    columns: tuple[str, ...]
    output_columns: tuple[str, ...] | None
    version_column: str | None
    time_column: str | None
    input_column: str | None = None

    @classmethod
    def of(cls, config: Config, dims: int) -> SourceDescription:
        """The description that a config of features gives to a model of `dims` axes."""
        source, space = config.source, config.space
        pattern = space.output_columns
        outputs = None if pattern is None else tuple(pattern.format(axis=axis) for axis in range(dims))
        return cls(
            space=space.name,
            table=source.table,
            key=source.key,
            columns=source.feature_names,
            output_columns=outputs,
            version_column=space.version_column,
            time_column=space.time_column,
        )


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A trained model: raw float32 features (n, width) to embeddings (n, dims), and back where it can decode.

    `spec` has everything but check vectors, which the exporter makes from `rows`: raw accepted rows of the
    library, held-out ones first.
    """

    name: str
    encoder: nn.Module
    decoder: nn.Module | None
    spec: Spec
    rows: Rows
    source: SourceDescription
    collapsed: bool
