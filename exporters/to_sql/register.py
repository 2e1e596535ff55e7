"""A model's networks compiled, and handed to the database that has the model."""

from __future__ import annotations

from typing import Any

import psycopg

from exporters.to_sql.compile import compile_network

REGISTER = "SELECT songspace.register_sql(%s, %s, %s, %s::text[])"


def register_sql(connection: psycopg.Connection[Any], model_id: int, encoder: bytes, decoder: bytes | None) -> float:
    """Make a registered model one that the engine sql can run; returns its distance from the check vectors.

    Raises ExportError that names an operator that cannot be written in SQL.
    """
    encodes = compile_network(encoder, "encoder")
    decodes = compile_network(decoder, "decoder", len(encodes.weights)) if decoder is not None else None
    weights = [*encodes.weights, *(decodes.weights if decodes else ())]
    arguments = [model_id, encodes.body, decodes.body if decodes else None, weights]
    [parity] = connection.execute(REGISTER, arguments).fetchone() or [float("nan")]
    return float(parity)
