"""Where embeddings go: what a store can do, and which one a target names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from songspace.errors import AudioError
from trainer.audio.files import Track
from trainer.audio.providers.provider import Embedding


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the store: its key, and the provenance of the embedding it has (None where it has none)."""

    key: str
    provenance: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """What the command line says of the store. `keys` is how a track is found: md5, path, or through `path_column`."""

    to: str
    table: str
    key: str
    column: str
    form: str
    path_column: str | None
    add_rows: bool


class Store(Protocol):
    """Takes embeddings with their provenance, and knows which it has."""

    def provenances(self) -> list[str]:
        """The provenances of what it holds; one of them may be `UNSIGNED`."""

    def clear(self) -> None:
        """Forget every embedding, keeping the rows."""

    def rows(self, tracks: Mapping[str, Track]) -> dict[str, Row]:
        """The rows of tracks, by what finds them (key or path); tracks without one are left out."""

    def write(self, key: str, embedding: Embedding | None, provenance: str | None) -> None:
        """Keep an embedding, float32 (dims,), or that there is none: with its provenance that is final (silence)."""

    def close(self) -> None:
        """Write what is still held back."""


# An embedding that nobody signed.
UNSIGNED = "unknown"


def open_store(target: Target) -> Store:
    """The store that `--to` names: a database by its URL, or a .parquet file. Raises AudioError or DataError."""
    if "://" in target.to:
        from trainer.audio.store_postgres import PostgresStore

        return PostgresStore(target)
    path = Path(target.to)
    if path.suffix.lower() != ".parquet":
        raise AudioError(f"cannot write {path.name}: its name must end in .parquet, or be a postgresql:// URL")
    from trainer.audio.store_parquet import ParquetStore

    return ParquetStore(path)


def require_one_provenance(found: Sequence[str], provenance: str, where: str) -> None:
    """Raise AudioError where a store holds embeddings of another provider than the one that is to write."""
    others = [other for other in found if other != provenance]
    if others:
        raise AudioError(
            f"{where} holds embeddings of {', '.join(others)}; this run makes {provenance}. Two never mix in one "
            "space: name another place, or let --replace clear the old ones first"
        )
