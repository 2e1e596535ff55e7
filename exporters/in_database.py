"""A registered model's answers inside Postgres, asked for before it is deployed anywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import psycopg
from psycopg import sql

from exporters.parity import Answers
from songspace.spec import Spec
from trainer.data.table import Rows

ROWS_PER_CALL, NUMBERS_PER_CALL = 2_000, 262_144

ENCODE = "SELECT e::text FROM songspace.encode_rows(%s, %s) WITH ORDINALITY AS answer (e, number) ORDER BY number"
ENCODE_PACKED = """
    SELECT e::text FROM songspace.encode_packed_rows(%s, %s) WITH ORDINALITY AS answer (e, number) ORDER BY number"""
COMPILED = """
    SELECT songspace.{}(given::vector)::text FROM unnest(%s::text[]) WITH ORDINALITY AS asked (given, number)
    ORDER BY number"""
DECODE = """
    SELECT songspace.decode_embedding(%s, embedding::float8[])
    FROM unnest(%s::text[]) WITH ORDINALITY AS asked (embedding, number) ORDER BY number"""


def onnx_answers(
    connection: psycopg.Connection[Any], identity: str, spec: Spec, rows: Rows, embeddings: Rows | None
) -> Answers:
    """What ONNX Runtime says inside Postgres: to `rows`, and to torch's `embeddings` where the model decodes."""
    packed = spec.input.kind == "vector"
    query, payload = (ENCODE_PACKED, packed_rows) if packed else (ENCODE, vector_payload)
    encoded = [
        text for part in _parts(rows) for (text,) in connection.execute(query, [identity, payload(part)], binary=False)
    ]
    if embeddings is None:
        return Answers(_numbers(encoded), None)
    decoded = [
        text.translate(BRACES)
        for part in _parts(embeddings)
        for (text,) in connection.execute(DECODE, [identity, array_texts(part)])
    ]
    return Answers(_numbers(encoded), _numbers(decoded))


def compiled_answers(
    connection: psycopg.Connection[Any], model_id: int, rows: Rows, embeddings: Rows | None
) -> Answers:
    """What the SQL that a model was compiled to says: to `rows`, and to torch's `embeddings` where it decodes."""
    encoded = _compiled(connection, f"model_{model_id}_encode", rows)
    return Answers(
        encoded, None if embeddings is None else _compiled(connection, f"model_{model_id}_decode", embeddings)
    )


def _compiled(connection: psycopg.Connection[Any], function: str, rows: Rows) -> Rows:
    query = sql.SQL(COMPILED).format(sql.Identifier(function))
    parts = ([str(row) for row in part.tolist()] for part in _parts(rows))
    return _numbers([text for part in parts for (text,) in connection.execute(query, [part])])


BRACES = str.maketrans("{}", "[]")


def vector_payload(rows: Rows) -> bytes:
    """Rows (n, width) as n concatenated `vector_send`: width and zero as int16, then big-endian float4."""
    wire = np.zeros(len(rows), np.dtype([("width", ">i2"), ("unused", ">i2"), ("row", ">f4", rows.shape[1:])]))
    wire["width"], wire["row"] = rows.shape[1], rows
    return wire.tobytes()


def packed_rows(rows: Rows) -> list[bytes]:
    """Rows as an input column of bytea holds them."""
    return [row.astype("<f4", copy=False).tobytes() for row in rows]


def array_texts(rows: Rows) -> list[str]:
    """Rows as the texts of Postgres arrays."""
    return ["{" + ",".join(map(repr, row)) + "}" for row in rows.astype(np.float64).tolist()]


def _parts(rows: Rows) -> list[Rows]:
    size = max(16, min(ROWS_PER_CALL, NUMBERS_PER_CALL // rows.shape[1]))
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _numbers(texts: list[str]) -> Rows:
    return np.array(orjson.loads("[" + ",".join(texts) + "]"), np.float64).astype(np.float32)
