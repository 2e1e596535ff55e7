"""The command `augment`: embeddings of changed copies of a library's sounds, as further rows to train a projection on.

Each is computed once: a copy is known by its file's bytes, its number, the changes and what makes the embedding.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from songspace.errors import AudioError
from trainer.audio import files
from trainer.audio.changes import CHANGES, changed
from trainer.audio.clip import clip_embedding
from trainer.audio.extract_options import DEFAULT_HOP
from trainer.audio.files import KEYS
from trainer.audio.providers import NAMES, make
from trainer.audio.providers.provider import Embedding, Provider, ProviderSettings
from trainer.audio.reading import read
from trainer.audio.shapes import RATE, Samples

# Of a longer file its middle is changed: enough to be known by, and it has to be held in memory.
MOST_SECONDS = 120
SCHEMA = pa.schema(
    [
        pa.field("key", pa.string(), nullable=False),
        pa.field("copy", pa.int32(), nullable=False),
        pa.field("embedding", pa.list_(pa.float32())),
        pa.field("provenance", pa.string()),
    ]
)
DONE, SOME_UNREADABLE = 0, 3


def main(arguments: Sequence[str]) -> int:
    """Augment; the exit status is 0 done, 3 done but for files that cannot be changed. Raises SongspaceError."""
    options = _parser().parse_args(arguments)
    provider = make(ProviderSettings(options.provider, options.model, round(options.hop * RATE)))
    tracks = files.find(options.folder, options.known_as).tracks
    rows, failed = [], 0
    for track in tracks:
        try:
            copies = list(embeddings(track.file, options.copies, provider, options.cache))
        except AudioError as error:
            failed += 1
            print(f"{track.path}: {error}", flush=True)
            continue
        rows += [_row(KEYS[options.keys](track.path), number, copy, provider) for number, copy in enumerate(copies)]
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), options.to)
    print(f"{len(rows):,} embeddings of changed copies of {len(tracks) - failed:,} files written to {options.to}")
    return SOME_UNREADABLE if failed else DONE


def embeddings(file: Path, copies: int, provider: Provider, cache: Path) -> Iterator[Embedding]:
    """The embedding of each of a file's changed copies, from `cache` where it is there. Raises AudioError."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    samples: Samples | None = None
    for number in range(copies):
        name = hashlib.sha256(f"{digest}/{number}/{CHANGES}/{provider.identity}".encode()).hexdigest()
        kept = cache / name[:2] / f"{name}.npy"
        if not kept.is_file():
            samples = _samples(file) if samples is None else samples
            _write(kept, clip_embedding([changed(samples, seed=int(name[:8], 16))], provider)[0])
        yield np.load(kept, allow_pickle=False)


def _samples(file: Path) -> Samples:
    samples = np.concatenate([np.zeros(0, np.float32), *read(file)])
    most = MOST_SECONDS * RATE
    start = max(0, (len(samples) - most) // 2)
    return samples[start : start + most]


def _write(path: Path, embedding: Embedding) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        np.save(file, embedding)
    os.replace(temporary, path)


def _row(key: str, number: int, embedding: Embedding, provider: Provider) -> dict[str, object]:
    return {"key": key, "copy": number, "embedding": embedding, "provenance": str(provider.identity)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trainer.audio augment",
        description="Embeddings of changed copies of sound files (pitch, tempo, noise, gain): further rows of their "
        "classes, to train a projection on. What was computed once is taken from the cache.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("folder", type=Path, metavar="FOLDER")
    add("--to", type=Path, required=True, metavar="FILE", help="a .parquet file, for source.augmented of a config")
    add("--copies", type=int, default=2, help="of each file (default 2)")
    add("--cache", type=Path, default=Path("augmented"), metavar="FOLDER", help="default augmented")
    add("--keys", choices=sorted(KEYS), default="md5", help="as in extract: the path's md5 (default), or the path")
    add("--known-as", metavar="PATH", help="the folder's path in the library (default FOLDER's own)")
    add("--provider", choices=NAMES, default="onnx")
    add("--model", type=Path, metavar="FILE", help="the provider's network (default openl3.onnx)")
    add("--hop", type=float, default=DEFAULT_HOP, metavar="SECONDS")
    return parser
