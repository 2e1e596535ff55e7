"""Embeddings in a Parquet file: key, path, embedding, provenance.

A Parquet file cannot grow. While a run writes, rows stand in numbered files of the folder `FILE.partial`, each written
whole or not at all; a run that ends joins them, with what FILE held, into FILE. A run that was killed left the folder,
and the next one goes on from it.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from songspace.errors import AudioError
from trainer.audio.files import Track
from trainer.audio.providers.provider import Embedding
from trainer.audio.store import Row

# A run that is killed loses no more than this; a part is no smaller, lest a large library be a hundred thousand files.
ROWS_A_PART, SECONDS_A_PART = 16, 60.0
ROWS_A_BATCH = 256
SCHEMA = pa.schema(
    [
        pa.field("key", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("embedding", pa.list_(pa.float32())),
        pa.field("provenance", pa.string()),
    ]
)


class ParquetStore:
    """One Parquet file and the parts it is joined from."""

    def __init__(self, path: Path) -> None:
        """Nothing is written yet. Raises AudioError where there is another file."""
        self.path, self.folder = path, path.with_name(path.name + ".partial")
        self._held: list[dict[str, object]] = []
        self._written_at = time.monotonic()
        self._paths: dict[str, str] = {}
        self._finished = self._read_finished()

    def provenances(self) -> list[str]:
        """The provenances of what the file and its parts hold."""
        return sorted(set(self._finished.values()))

    def clear(self) -> None:
        """Forget every embedding."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.path.unlink(missing_ok=True)
        self._finished = {}

    def rows(self, tracks: Mapping[str, Track]) -> dict[str, Row]:
        """A row for every track."""
        self._paths |= {key: track.path for key, track in tracks.items()}
        return {key: Row(key, self._finished.get(key)) for key in tracks}

    def write(self, key: str, embedding: Embedding | None, provenance: str | None) -> None:
        """Hold a row back until a part is full, or a minute old."""
        path = self._paths.get(key, key)
        self._held.append({"key": key, "path": path, "embedding": embedding, "provenance": provenance})
        if len(self._held) >= ROWS_A_PART or time.monotonic() - self._written_at > SECONDS_A_PART:
            self._write_part()

    def close(self) -> None:
        """Write the last part and join them all; the newest row of a key counts."""
        self._write_part()
        parts = self._parts()
        if not parts:
            return
        temporary = self.path.with_name(self.path.name + ".tmp")
        known: set[str] = set()
        with _in_words(self.path):
            with pq.ParquetWriter(temporary, SCHEMA) as writer:
                for source in [*reversed(parts), *_existing(self.path)]:
                    for batch in pq.ParquetFile(source).iter_batches(ROWS_A_BATCH):
                        writer.write_batch(_new_keys(batch, known))
            os.replace(temporary, self.path)
            shutil.rmtree(self.folder)

    def _write_part(self) -> None:
        self._written_at = time.monotonic()
        if not self._held:
            return
        parts = self._parts()
        number = int(parts[-1].stem) + 1 if parts else 0
        temporary = self.folder / "part.tmp"
        with _in_words(self.path):
            self.folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.Table.from_pylist(self._held, SCHEMA), temporary)
            os.replace(temporary, self.folder / f"{number:08}.parquet")
        self._held = []

    def _parts(self) -> list[Path]:
        return sorted(self.folder.glob("*.parquet"))

    def _read_finished(self) -> dict[str, str]:
        """Provenance by key, of every row that is final."""
        finished: dict[str, str | None] = {}
        for source in [*_existing(self.path), *self._parts()]:
            with _in_words(source):
                table = pq.read_table(source, columns=["key", "provenance"])
            finished |= dict(zip(table["key"].to_pylist(), table["provenance"].to_pylist(), strict=True))
        return {key: provenance for key, provenance in finished.items() if provenance is not None}


def _existing(path: Path) -> list[Path]:
    return [path] if path.is_file() else []


def _new_keys(batch: pa.RecordBatch, known: set[str]) -> pa.RecordBatch:
    keys = batch["key"].to_pylist()
    fresh = pa.array([key not in known for key in keys])
    known.update(keys)
    return batch.filter(fresh)


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise AudioError(f"cannot use {path} for embeddings: {error}; name another file, or --replace it") from None
