"""The options that the commands `similar` and `interpolate` share, and what they name."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from songspace.errors import AudioError
from trainer.audio.extract_options import DEFAULT_HOP
from trainer.audio.outcome import outcome_of
from trainer.audio.providers import NAMES, make
from trainer.audio.providers.provider import Provider, ProviderSettings
from trainer.audio.query.by_database import DatabaseSpace
from trainer.audio.query.by_faiss import FaissSpace
from trainer.audio.query.space import Point, Space
from trainer.audio.shapes import RATE
from trainer.connection import ConnectionFlags, connection_url, failure, libpq_url


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add where to search, and what makes a file's embedding."""
    where = parser.add_argument_group("where")
    where.add_argument("--database", metavar="URL", help="name, or a postgresql:// URL (default DATABASE_URL)")
    where.add_argument("--space", default="audio", help="the space to search (default audio)")
    where.add_argument("--name", metavar="COLUMN", help="the column of its table that names a track")
    where.add_argument("--faiss", type=Path, metavar="INDEX", help="a folder of --to faiss instead of a database")
    where.add_argument("--bundle", type=Path, metavar="FOLDER", help="its model (default the folder bundle beside it)")
    how = parser.add_argument_group("embedding of a file, as the library's own were made")
    how.add_argument("--provider", choices=NAMES, default="onnx")
    how.add_argument("--model", type=Path, metavar="FILE", help="the provider's network (default openl3.onnx)")
    how.add_argument("--hop", type=float, default=DEFAULT_HOP, metavar="SECONDS")


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Space]:
    """The space that the options name. Raises AudioError, or DataError where the server cannot be reached."""
    if options.faiss is not None:
        yield FaissSpace(options.faiss, options.bundle)
        return
    url = connection_url(ConnectionFlags(database=options.database))
    try:
        connection = psycopg.connect(libpq_url(url), autocommit=True, application_name="songspace audio")
    except psycopg.OperationalError as error:
        raise failure(url, error) from None
    with connection:
        yield DatabaseSpace(connection, options.space, options.name)


def point_of_file(path: Path, space: Space, options: argparse.Namespace) -> Point:
    """The point of a sound file. Raises AudioError where it cannot be heard, or not as the library was."""
    provider = make(ProviderSettings(options.provider, options.model, round(options.hop * RATE)))
    require_same(provider, space)
    outcome = outcome_of(path, provider)
    if outcome.embedding is None:
        raise AudioError(f"{path}: {outcome.problem}")
    return space.encode(outcome.embedding)


def require_same(provider: Provider, space: Space) -> None:
    """Raise AudioError where a space's embeddings were made by another provider: the two cannot be compared."""
    if space.provenance is not None and space.provenance != str(provider.identity):
        raise AudioError(
            f"the library's embeddings are of {space.provenance}, a file's would be of {provider.identity}: "
            "they cannot be compared; see --provider, --model and --hop"
        )
