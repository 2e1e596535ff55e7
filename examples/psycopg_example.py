"""Searching from Python with psycopg 3: `DATABASE_URL=$(make -s url) python -m examples.psycopg_example`.

It uses the first space of the database. Keys come and go as text, embeddings and features as lists of float.
"""

from __future__ import annotations

import os
from typing import Any

import psycopg


def main() -> None:
    """Show what a program asks of a space."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        space, features = first_space(connection)
        [key] = connection.execute(f"SELECT key::text FROM songspace.{space} ORDER BY key LIMIT 1").fetchone() or [""]
        print(f"space {space}, row {key}; its neighbours:")
        for neighbour, distance in similar(connection, space, key, 5):
            print(f"  {distance:.4f}  {neighbour}")
        embedding = embedding_of(connection, space, key)
        decoded = decode(connection, space, embedding)
        print("decoded from its embedding:", {name: round(v, 3) for name, v in zip(features, decoded, strict=True)})
        again = encode(connection, space, decoded)
        print("nearest to what that encodes to:", similar_to(connection, space, again, 1)[0])


def first_space(connection: psycopg.Connection[Any]) -> tuple[str, list[str]]:
    """A space's name, and the features of its model in their order."""
    found = connection.execute("""
        SELECT s.space, m.features FROM songspace.spaces s JOIN songspace.models m ON m.version = s.model
        ORDER BY s.space LIMIT 1""").fetchone()
    if found is None:
        raise SystemExit("this database has no space yet: make demo makes one")
    return found[0], found[1]


def similar(connection: psycopg.Connection[Any], space: str, key: str, count: int) -> list[tuple[str, float]]:
    """The nearest rows of a row, nearest first."""
    return connection.execute("SELECT key, distance FROM songspace.similar(%s, %s, %s)", [space, key, count]).fetchall()


def similar_to(
    connection: psycopg.Connection[Any], space: str, embedding: list[float], count: int
) -> list[tuple[str, float]]:
    """The nearest rows of an embedding."""
    query = "SELECT key, distance FROM songspace.similar_to(%s, %s::float8[], %s)"
    return connection.execute(query, [space, embedding, count]).fetchall()


def embedding_of(connection: psycopg.Connection[Any], space: str, key: str) -> list[float]:
    """A row's embedding. The view has it as a pgvector `vector`; as real[] it needs no adapter."""
    query = f"SELECT embedding::real[] FROM songspace.{space} WHERE key::text = %s"
    [embedding] = connection.execute(query.encode(), [key]).fetchone() or [[]]
    return list(embedding)


def encode(connection: psycopg.Connection[Any], space: str, features: list[float]) -> list[float]:
    """Raw features, in the model's order, to an embedding; a feature that breaks a rule is an error here."""
    [embedding] = connection.execute("SELECT songspace.encode(%s, %s::float8[])", [space, features]).fetchone() or [
        None
    ]
    if embedding is None:
        raise ValueError("these features break a rule of the model")
    return list(embedding)


def decode(connection: psycopg.Connection[Any], space: str, embedding: list[float]) -> list[float]:
    """An embedding to raw features."""
    [features] = connection.execute("SELECT songspace.decode(%s, %s::float8[])", [space, embedding]).fetchone() or [[]]
    return list(features)


if __name__ == "__main__":
    main()
