"""Whether pointer, view, output columns and quarantine of a space agree with the encoder's own answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import sql
from psycopg.rows import dict_row

from songspace.encoder import Encoder
from tests.models import Model

# A row encoded alone and the same row in a batch differ in their last digits.
TOLERANCE = 1e-4


class Violation(NamedTuple):
    """One row of which the space says something wrong; kind is mixed, missing, orphan or quarantine."""

    kind: str
    key: str
    text: str


@dataclass(frozen=True)
class Watched:
    """A space, how it was created, and the models it may be given, by id."""

    space: str
    source: str
    key: str
    features: tuple[str, ...]
    models: Mapping[int, Model]
    outputs: tuple[str, ...] = ()
    version: str | None = None
    encoders: dict[int, Encoder] = field(default_factory=dict)

    @cached_property
    def versions(self) -> dict[int, str]:
        """What rows carry of each model."""
        return {number: model.version for number, model in self.models.items()}

    def encoder(self, model: int) -> Encoder:
        """The runtime of a model, loaded once."""
        if model not in self.encoders:
            self.encoders[model] = self.models[model].runtime()
        return self.encoders[model]


class Snapshot(NamedTuple):
    """What one transaction saw."""

    model: int
    rows: list[dict[str, Any]]
    view: dict[str, NDArray[np.float32]]
    quarantine: set[str]


def violations(connection: psycopg.Connection[Any], watched: Watched) -> list[Violation]:
    """Everything that is wrong in one REPEATABLE READ snapshot; `connection` must be at that level, outside a block."""
    with connection.transaction():
        seen = look(connection, watched)
    return list(judge(watched, seen))


def look(connection: psycopg.Connection[Any], watched: Watched) -> Snapshot:
    """Read all that has to agree."""
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == {"transaction_isolation": "repeatable read"}
        cursor.execute("SELECT active_model FROM songspace.space WHERE name = %s", [watched.space])
        (pointer,) = cursor.fetchall()
        rows = cursor.execute(source_query(watched)).fetchall()
        view = sql.SQL("SELECT key::text, embedding::real[] AS embedding FROM songspace.{}")
        found = cursor.execute(view.format(sql.Identifier(watched.space))).fetchall()
        cursor.execute("SELECT DISTINCT key FROM songspace.quarantine WHERE space = %s", [watched.space])
        quarantine = {row["key"] for row in cursor.fetchall()}
    vectors = {row["key"]: np.array(row["embedding"], np.float32) for row in found}
    return Snapshot(pointer["active_model"], rows, vectors, quarantine)


def source_query(watched: Watched) -> sql.Composed:
    """Key, features, outputs and version of every row."""
    features = [sql.SQL("{}::float8").format(sql.Identifier(name)) for name in watched.features]
    others = [sql.Identifier(name) for name in (*watched.outputs, *([watched.version] if watched.version else []))]
    columns = sql.SQL(", ").join([*features, *others])
    key, source = sql.Identifier(watched.key), sql.Identifier(watched.source)
    return sql.SQL("SELECT {}::text AS row_key, {} FROM {}").format(key, columns, source)


def judge(watched: Watched, seen: Snapshot) -> Iterator[Violation]:
    """Compare what was seen with what the active model answers."""
    keys = {row["row_key"] for row in seen.rows}
    yield from (Violation("orphan", key, "is in the view, not in the source") for key in seen.view.keys() - keys)
    yield from (Violation("orphan", key, "is in the quarantine, not in the source") for key in seen.quarantine - keys)
    for row, answer in zip(seen.rows, answers(watched, seen), strict=True):
        encodable = not np.isnan(answer).any()
        yield from judge_row(watched, seen, row, answer if encodable else None)


def answers(watched: Watched, seen: Snapshot) -> NDArray[np.float32]:
    """What the active model makes of every row (n, dims); NaN where a rule is broken."""
    encoder = watched.encoder(seen.model)
    names = encoder.spec.feature_names
    rows = [[np.nan if row[name] is None else row[name] for name in names] for row in seen.rows]
    return encoder.encode(np.array(rows, np.float64).reshape(-1, len(names)))


def judge_row(
    watched: Watched, seen: Snapshot, row: dict[str, Any], answer: NDArray[np.float32] | None
) -> Iterator[Violation]:
    """Compare view, columns and quarantine of one row with the answer of the active model, None where it has none."""
    key, vector = row["row_key"], seen.view.get(row["row_key"])
    version = row[watched.version] if watched.version else None
    if version is not None and version not in watched.versions.values():
        # The client's own latents, under the client's own version: such a row is of no model.
        if vector is not None:
            yield Violation("mixed", key, f"carries the version {version} and is in the view")
        return
    if answer is None:
        yield from judge_refused(watched, seen, row)
        return
    if vector is None:
        yield Violation("missing", key, f"can be encoded by model {seen.model} and is not in the view: {row}")
    elif not close(vector, answer):
        yield Violation("mixed", key, f"has the vector {vector}, model {seen.model} answers {answer}")
    if key in seen.quarantine and vector is not None:
        yield Violation("quarantine", key, "is encoded and in the quarantine")
    if watched.outputs:
        yield from judge_columns(watched, seen.model, row, answer)


def judge_refused(watched: Watched, seen: Snapshot, row: dict[str, Any]) -> Iterator[Violation]:
    """A row that breaks a rule has no vector, no outputs, and an entry in the quarantine."""
    key = row["row_key"]
    if key in seen.view:
        yield Violation("mixed", key, f"is in the view against the rules of model {seen.model}")
    if any(row[name] is not None for name in watched.outputs):
        yield Violation("mixed", key, f"has output columns against the rules of model {seen.model}")
    if key not in seen.quarantine:
        yield Violation("quarantine", key, "breaks a rule and is not in the quarantine")


def judge_columns(
    watched: Watched, model: int, row: dict[str, Any], answer: NDArray[np.float32]
) -> Iterator[Violation]:
    """The output columns are the answer, NULL beyond its dimensions, under the active model's version."""
    key, outputs = row["row_key"], [row[name] for name in watched.outputs]
    wanted = watched.versions[model]
    if outputs[0] is None:
        yield Violation("missing", key, "can be encoded and has no output columns")
    elif watched.version and row[watched.version] != wanted:
        yield Violation("mixed", key, f"carries the version {row[watched.version]}, the pointer says {wanted}")
    elif any(value is not None for value in outputs[len(answer) :]) or not close(outputs[: len(answer)], answer):
        yield Violation("mixed", key, f"has the columns {outputs}, model {model} answers {answer}")


def close(found: Any, wanted: NDArray[np.float32]) -> bool:
    """Whether two embeddings are the same but for the last digits."""
    values = np.array(found, np.float64)
    if values.shape != wanted.shape or not np.isfinite(values).all():
        return False
    return bool(np.max(np.abs(values - wanted)) <= TOLERANCE * max(1.0, float(np.max(np.abs(wanted)))))
