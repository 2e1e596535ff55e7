"""The rows that an import is measured on, and those that carry the old model's latents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from songspace.errors import DataError
from trainer.config import Config, FeatureSettings, SourceSettings
from trainer.data.source_file import read_file
from trainer.data.source_postgres import read_table
from trainer.data.table import Rows, Table

FILES = (".parquet", ".csv")


@dataclass(frozen=True, slots=True)
class Carried:
    """Rows with latents of one version: raw features (n, width) and latents (n, dims), all finite."""

    version: str
    features: Rows
    latents: Rows


def located(source: SourceSettings, where: str) -> SourceSettings:
    """The source at a table, or in a file by the ending of its name."""
    is_file = where.lower().endswith(FILES)
    return replace(source, file=where) if is_file else replace(source, file=None, table=where)


def read(source: SourceSettings, engine: sa.Engine) -> Table:
    """Features, and labels where there are any. Raises DataError."""
    return read_table(source, engine) if source.file is None else read_file(source, source.file)


def carried(config: Config, source: SourceSettings, engine: sa.Engine, dims: int, version: str | None) -> Carried:
    """Rows of `source` whose latents are of the version, or of the only one there is.

    Raises DataError where there are none, or several versions and none is named.
    """
    space = config.space
    latents = tuple((space.output_columns or "latent_{axis}").format(axis=axis) for axis in range(dims))
    wanted = (*source.features, *(FeatureSettings(name) for name in latents))
    # The reader hands one more column through, as text: here the version takes the label's place.
    table = read(replace(source, features=wanted, label=space.version_column), engine)
    if table.labels is None:
        raise DataError(
            f"{source.description} has no column {space.version_column}, which says whose a row's latents are"
        )
    whole = np.isfinite(table.rows).all(axis=1)
    rows, labels = table.rows[whole], table.labels[whole]
    chosen = _version(labels, source, version)
    rows = rows[labels == chosen]
    return Carried(chosen, rows[:, : len(source.features)], rows[:, len(source.features) :])


def _version(labels: npt.NDArray[np.object_], source: SourceSettings, wanted: str | None) -> str:
    found = Counter(str(label) for label in labels if label is not None)
    offer = ", ".join(f"{name} ({count:,} rows)" for name, count in sorted(found.items()))
    if not found:
        raise DataError(
            f"{source.description} has no row that carries features, latents and a version; leave --check out, and "
            "give the table with --data to be measured on"
        )
    if wanted is None and len(found) > 1:
        raise DataError(
            f"{source.description} carries latents of several models, and the checkpoint does not say which is its "
            f"own: {offer}. Name it with --version"
        )
    if wanted is not None and wanted not in found:
        raise DataError(f"{source.description} has no rows of the version {wanted}; it has {offer}: see --version")
    return wanted or next(iter(found))
