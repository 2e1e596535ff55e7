"""A library's keys and vectors: from a space in the database, or from the file that a run was trained on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
from psycopg import sql

from exporters.bundle import Bundle
from exporters.connection import Connection, Say
from songspace.errors import ExportError
from trainer import config as configs
from trainer import runs
from trainer.data.table import Rows
from trainer.family import RunConfig
from trainer.models.registry import family

ROWS_PER_FETCH = 20_000
SPACE = "SELECT model, metric, dims FROM songspace.spaces WHERE space = %s"
VECTORS = "SELECT key::text, embedding::text FROM songspace.{} ORDER BY key"


@dataclass(frozen=True, slots=True)
class Library:
    """Vectors (n, dims) with a key each, the version of the model that made them, and how they are compared."""

    version: str
    metric: str
    keys: list[str]
    vectors: Rows


def library_of_space(connection: Connection, space: str) -> Library:
    """What the active model of a space made, in the order of the keys. Raises ExportError without a space."""
    with connection.transaction():
        found = connection.execute(SPACE, [space]).fetchone()
        if found is None:
            raise ExportError(f'there is no space "{space}"; make it with: python -m exporters --space {space}')
        version, metric, dims = found
        keys: list[str] = []
        parts = [np.empty((0, dims), np.float32)]
        with connection.cursor("songspace_vectors") as cursor:
            cursor.execute(sql.SQL(VECTORS).format(sql.Identifier(space)))
            while rows := cursor.fetchmany(ROWS_PER_FETCH):
                keys += [key for key, _ in rows]
                parts.append(np.array(orjson.loads(f"[{','.join(text for _, text in rows)}]"), np.float32))
    return Library(version, metric, keys, np.concatenate(parts))


def library_of_run(bundle: Bundle, run: Path, say: Say) -> Library:
    """What the bundle makes of the file that the run was trained on; rows that break a rule are left out."""
    config: RunConfig = configs.read(run / runs.CONFIG)
    if config.source.file is None:
        raise ExportError(
            f"{run} was trained on the table {config.source.table}: give the database of its space with --database"
        )
    keys, rows = family(config.family).vectors(config, say)
    vectors = bundle.runtime().encode(rows)
    encoded = ~np.isnan(vectors[:, 0])
    return Library(bundle.version, bundle.spec.metric, [keys[row] for row in np.flatnonzero(encoded)], vectors[encoded])
