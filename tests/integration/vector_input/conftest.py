"""A library of sounds: a table with a column of packed vectors, and the space `audio` over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray

from exporters.to_sql import register_sql
from tests.server.databases import Database
from tests.vector_models import WIDTH, VectorModel, make_vector_model


def vector(number: int, width: int = WIDTH) -> NDArray[np.float32]:
    """A vector, the same for the same number."""
    return np.random.default_rng(number).normal(size=width).astype(np.float32)


def packed(number: int) -> bytes:
    return vector(number).astype("<f4").tobytes()


class Sounds:
    """A connection to a database with the table `sound`, 300 rows long: several calls of the model."""

    def __init__(self, connection: psycopg.Connection[Any], form: str = "bytea", engine: str = "onnx") -> None:
        self.connection = connection
        self.engine = engine
        self.model = make_vector_model()
        self.notices: list[str] = []
        connection.add_notice_handler(lambda notice: self.notices.append(notice.message_primary or ""))
        self.all(f"CREATE TABLE sound (id int PRIMARY KEY, title text, openl3 {form})")

    def all(self, query: str, *values: Any) -> list[Any]:
        """The rows of a query; of one column, its values."""
        cursor = self.connection.execute(query.encode(), values or None)
        rows = cursor.fetchall() if cursor.description else []
        return [row[0] for row in rows] if rows and len(rows[0]) == 1 else rows

    def one(self, query: str, *values: Any) -> Any:
        (row,) = self.all(query, *values)
        return row

    def insert(self, numbers: Iterable[int], cast: str = "%s") -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO sound VALUES (%s, 'a', {cast})".encode(),
                [(n, packed(n) if cast == "%s" else str(vector(n).tolist())) for n in numbers],
            )

    def register(self, model: VectorModel) -> int:
        made = int(self.one("SELECT songspace.register_model(%s, %s, %s)", model.name, model.text, model.encoder))
        if self.engine == "sql":
            register_sql(self.connection, made, model.encoder, None)
        return made

    def create_space(self) -> None:
        call = "SELECT songspace.create_space('audio', 'sound', 'id', %s, input => 'openl3', engine => %s)"
        self.all(call, self.register(self.model), self.engine)

    def embedding(self, key: int) -> list[float] | None:
        found = self.all("SELECT embedding::real[] FROM songspace.audio WHERE key = %s", key)
        return found[0] if found else None

    def expected(self, number: int, model: VectorModel | None = None) -> Any:
        """What the space must hold of a row with this vector, within float32's own rounding."""
        return pytest.approx((model or self.model).runtime().run(vector(number)[None])[0].tolist(), abs=1e-6)

    def quarantine(self) -> list[Any]:
        return self.all('SELECT key::int, "column", reason FROM songspace.quarantine ORDER BY 1')


@pytest.fixture(params=["onnx", "sql"])
def sounds(database: Database, request: pytest.FixtureRequest) -> Iterator[Sounds]:
    """An empty table, for spaces whose models either engine runs."""
    with database.connect(autocommit=True) as connection:
        yield Sounds(connection, engine=request.param)
