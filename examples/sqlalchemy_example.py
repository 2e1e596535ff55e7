"""Searching with SQLAlchemy and pgvector-python: `DATABASE_URL=$(make -s url) python -m examples.sqlalchemy_example`.

The view songspace.<space> is mapped like any table: (key, embedding). Ordering by `l2_distance` (or
`cosine_distance`, as the model's metric is) uses its HNSW index. It uses the first space of the database.
"""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy as sa
from pgvector.sqlalchemy import Vector


def main() -> None:
    """Show a mapped view, a join with the source, and a function of songspace's."""
    engine = sa.create_engine(sa.make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        space = connection.scalar(sa.text("SELECT space FROM songspace.spaces ORDER BY space LIMIT 1"))
        if space is None:
            raise SystemExit("this database has no space yet: make demo makes one")
        view = view_of(connection, space)
        key = connection.scalars(sa.select(view.c.key).order_by(view.c.key).limit(1)).one()
        print(f"space {space}, row {key}; nearest by the view:")
        for row in connection.execute(nearest(view, key, 5)):
            print(f"  {row.distance:.4f}  {row.key}")
        print("the same by songspace.similar:")
        for row in connection.execute(similar(space, str(key), 5)):
            print(f"  {row.distance:.4f}  {row.key}")


def view_of(connection: sa.Connection, space: str) -> sa.Table:
    """The view of a space. The key's type is read from the database, the embedding is a Vector."""
    embedding = sa.Column("embedding", Vector())
    return sa.Table(space, sa.MetaData(), embedding, schema="songspace", autoload_with=connection)


def nearest(view: sa.Table, key: object, count: int) -> sa.Select[Any]:
    """The nearest rows of a row, itself left out."""
    centre = sa.select(view.c.embedding).where(view.c.key == key).scalar_subquery()
    distance = view.c.embedding.l2_distance(centre).label("distance")
    return sa.select(view.c.key, distance).where(view.c.key != key).order_by(distance).limit(count)


def similar(space: str, key: str, count: int) -> sa.Select[Any]:
    """The same by songspace's function, which never gives fewer rows than asked for while more exist."""
    neighbours = sa.func.songspace.similar(space, key, count).table_valued(
        sa.column("key", sa.Text), sa.column("distance", sa.Double)
    )
    return sa.select(neighbours.c.key, neighbours.c.distance)


if __name__ == "__main__":
    main()
