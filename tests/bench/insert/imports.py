"""Ways of bringing rows into a table, each timed with its commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

from tests.bench.data.tracks import INCOMING, OTHERS_WORK
from tests.bench.measure import stopwatch


@dataclass(frozen=True, slots=True)
class Import:
    """Rows of `incoming` on their way into tables, all by one connection."""

    connection: psycopg.Connection[Any]
    rows: int

    def columns(self, table: str) -> str:
        """The columns that an import writes, those of `incoming` that the table has too."""
        query = (
            "SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a "
            "JOIN pg_attribute b ON b.attname = a.attname AND b.attrelid = %s::regclass AND b.attnum > 0 "
            "WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND a.attname !~ %s"
        )
        row = self.connection.execute(query, [table, INCOMING, OTHERS_WORK]).fetchone()
        assert row is not None
        return str(row[0])

    def execute(self, statement: str) -> float:
        """Seconds of a statement that commits."""
        return stopwatch(lambda: self.connection.execute(statement.encode()))

    def settle(self, *tables: str) -> None:
        """Empty tables and write everything out, so that a time holds only what is timed."""
        for table in tables:
            self.connection.execute(f"TRUNCATE {table}".encode())
        self.connection.execute("CHECKPOINT")

    def insert(self, table: str) -> float:
        """INSERT ... SELECT into the emptied table."""
        self.settle(table)
        return self.execute(self.insert_statement(table, 0, self.rows))

    def insert_statement(self, table: str, start: int, rows: int) -> str:
        """The statement that inserts rows from a place of `incoming` on."""
        columns = self.columns(table)
        return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {INCOMING} LIMIT {rows} OFFSET {start}"

    def text(self, query: str) -> bytes:
        """The rows of a query as COPY reads them."""
        with self.connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT".encode()) as copy:
            return b"".join(bytes(part) for part in copy)

    def copy(self, table: str, columns: str, text: bytes) -> None:
        """COPY into a table."""
        statement = f"COPY {table} ({columns}) FROM STDIN".encode()
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(text)

    def copy_anew(self, table: str, text: bytes) -> float:
        """COPY into the emptied table."""
        self.settle(table)
        columns = self.columns(table)
        return stopwatch(lambda: self.copy(table, columns, text))

    def upsert(self, table: str) -> float:
        """The client's import of rows that are all there already, unchanged; dead rows are vacuumed away before."""
        self.tidy(table)
        columns = self.columns(table)
        assignments = ", ".join(f"{name} = excluded.{name}" for name in columns.split(", ") if name != "identifier")
        return self.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {INCOMING} LIMIT {self.rows} "
            f"ON CONFLICT (identifier) DO UPDATE SET {assignments}"
        )

    def update_principal_components(self, table: str) -> float:
        """What the client does after every import: ten columns of every row, four of them indexed."""
        self.tidy(table)
        names = ["primary_d", *(f"{part}_pc{n}" for part in ("tonal", "spectral", "rhythmic") for n in (1, 2, 3))]
        return self.execute(f"UPDATE {table} SET {', '.join(f'{name} = random()' for name in names)}")

    def tidy(self, table: str) -> None:
        """Take dead rows away and write everything out."""
        self.connection.execute(f"VACUUM {table}".encode())
        self.connection.execute("CHECKPOINT")
