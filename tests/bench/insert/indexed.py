"""New rows where an HNSW index is kept: by a space, and the same vectors, finished, into the same kind of index."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.data import tracks
from tests.bench.data.models import LATENTS
from tests.bench.measure import alternate, stopwatch

if TYPE_CHECKING:
    from tests.bench.insert.group import Insert

READY = "ready"
OUTPUTS = ", ".join([*LATENTS, "vae_model_version"])
VECTOR = f"ARRAY[{', '.join(LATENTS)}]::vector"
ALL = 10**9


@dataclass(frozen=True, slots=True)
class Portion:
    """Columns of some rows of `ready` that go into a table."""

    table: str
    columns: str
    query: str


@dataclass(slots=True)
class Indexed:
    """`<kind>_indexed` has a space with its index; `<kind>_finished` and `<kind>_vectors` are its like without one.

    What the two sides do differs in one thing: on one a model runs.
    """

    insert: Insert

    def prepare(self) -> None:
        """Have every row of `incoming` encoded once, and keep the rows with their latents in `ready`."""
        run = self.insert.work.execute
        run("TRUNCATE client_space")
        run(self.insert.work.insert_statement("client_space", 0, ALL))
        run(f"CREATE TABLE {READY} AS SELECT * FROM client_space")
        run(f"VACUUM ANALYZE {READY}")

    def make(self, name: str, create: Callable[..., None]) -> None:
        """Two tables with the first rows in them, and both indexes, built over those rows."""
        connection, run = self.insert.connection, self.insert.work.execute
        create(connection, f"{name}_indexed")
        create(connection, f"{name}_finished")
        tracks.create_space(connection, f"{name}_vae", f"{name}_indexed", self.insert.model)
        definition = tracks.drop_index(connection, f"{name}_vae")
        relation = tracks.space_table(connection, f"{name}_vae")
        run(f"CREATE TABLE {name}_vectors (LIKE songspace.{relation} INCLUDING ALL)")
        for side in (self.ours, self.finished):
            self.put(side(name, 0, self.insert.bench.sizes.index_base_rows), by_copy=False)
        run(definition)
        run(re.sub(r" ON songspace\.\S+ ", f" ON {name}_vectors ", definition))

    def ours(self, name: str, start: int, rows: int) -> list[Portion]:
        """Rows without latents; the space does the rest."""
        columns = self.insert.work.columns(f"{name}_indexed")
        return [Portion(f"{name}_indexed", columns, f"SELECT {columns} FROM {READY} LIMIT {rows} OFFSET {start}")]

    def finished(self, name: str, start: int, rows: int) -> list[Portion]:
        """Rows with their latents, and their vectors."""
        columns = f"{self.insert.work.columns(f'{name}_finished')}, {OUTPUTS}"
        part = f"(SELECT * FROM {READY} LIMIT {rows} OFFSET {start}) r"
        vectors = f"SELECT identifier, {VECTOR} FROM {part} WHERE vae_latent_0 IS NOT NULL"
        return [
            Portion(f"{name}_finished", columns, f"SELECT {columns} FROM {part}"),
            Portion(f"{name}_vectors", "key, embedding", vectors),
        ]

    def put(self, portions: list[Portion], by_copy: bool) -> float:
        """Seconds that it takes to bring in all portions in one transaction."""
        work = self.insert.work
        texts = [work.text(portion.query) for portion in portions] if by_copy else []
        work.settle()

        def transaction() -> None:
            with self.insert.connection.transaction():
                for portion, text in zip(portions, texts, strict=False):
                    work.copy(portion.table, portion.columns, text)
                for portion in portions[len(texts) :]:
                    work.execute(f"INSERT INTO {portion.table} ({portion.columns}) {portion.query}")

        return stopwatch(transaction)

    def compare(self, kind: str, by_copy: bool) -> None:
        """Both sides take the same next rows, in turns; each index grows with every pair."""
        sizes, way = self.insert.bench.sizes, "copy" if by_copy else "insert"
        name = f"{kind}_{way}"
        self.make(name, tracks.create_client_table if kind == "client" else tracks.create_bare_table)

        def side(portions: Callable[[str, int, int], list[Portion]], places: list[int]) -> float:
            return self.put(portions(name, places.pop(0), sizes.index_rows), by_copy)

        starts = [sizes.index_base_rows + pair * sizes.index_rows for pair in range(sizes.index_pairs)]
        sides = [partial(side, portions, list(starts)) for portions in (self.ours, self.finished)]
        pairs = alternate(sides[0], sides[1], sizes.index_pairs, warm_up=False)
        what = (
            f"{way.upper()} into the {kind} table, space with HNSW ({sizes.index_base_rows:,} rows there before) / "
            "finished vectors into the same index"
        )
        self.insert.take(f"{kind}.hnsw_{way}", pairs, what, sizes.index_rows)
