"""A music library that was never recorded: for tests, demos and benchmarks where no real one may be used.

What it is: the client's 18 features in their units and ranges, driven by ten latent factors that a genre, an
artist, an album and a track each add to, so that neighbours make sense and about ten directions carry the
variance. It has the defects of a real import: two constant columns, a few silent files, a few tracks without
a beat, heavy tails. What it is not: music. Figures measured on it say that the machinery works, not how good
a model sounds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psycopg
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from psycopg import sql

from songspace.errors import DataError
from trainer.data.synthetic_features import FACTORS, raw_features
from trainer.data.synthetic_names import GENRES, album_titles, artist_names, track_titles

SILENT_SHARE, BEATLESS_SHARE = 0.001, 0.003
# How much of a factor's variance a genre, an artist, an album and a track add.
GENRE, ARTIST, ALBUM, TRACK = 0.4, 0.25, 0.1, 0.25
LEAST_ROWS = 100

Column = npt.NDArray[np.generic]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Library:
    """Columns of the client's table, each an array of one value a track."""

    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.columns["identifier"])

    def to_arrow(self) -> pa.Table:
        """The library as an Arrow table."""
        return pa.table({name: pa.array(column) for name, column in self.columns.items()})

    def write_parquet(self, path: Path) -> None:
        """Write a Parquet file."""
        pyarrow.parquet.write_table(self.to_arrow(), path)

    def copy_to(self, connection: psycopg.Connection, table: str = "music_analysis") -> None:
        """COPY every row into a table that has the columns; `table` may carry a schema. Commits nothing."""
        text = pa.BufferOutputStream()
        pyarrow.csv.write_csv(self.to_arrow(), text)
        query = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER)").format(
            sql.Identifier(*table.split(".")),
            sql.SQL(", ").join(map(sql.Identifier, self.columns)),
        )
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            copy.write(text.getvalue().to_pybytes())


def generate(rows: int = 20_000, seed: int = 1) -> Library:
    """A library of `rows` tracks, the same for the same seed. Raises DataError for fewer than 100."""
    if rows < LEAST_ROWS:
        raise DataError(f"a library of {rows} tracks has no structure; generate at least {LEAST_ROWS}")
    random = np.random.default_rng(seed)
    album_of_track, position = _albums(rows, random)
    artist_of_album, album_of_artist = _artists(int(album_of_track[-1]) + 1, random)
    genre_of_artist = random.choice(len(GENRES), int(artist_of_album[-1]) + 1, p=_popularity(len(GENRES)))
    artist = artist_of_album[album_of_track]
    factors = _factors((genre_of_artist[artist], artist, album_of_track), random)
    features = raw_features(factors, random)
    _add_defects(features, random)
    year = _years(artist_of_album, album_of_artist, random)[album_of_track]
    return Library(_texts(artist, album_of_track, position, genre_of_artist[artist], year, random) | features)


def _albums(rows: int, random: np.random.Generator) -> tuple[Indices, Indices]:
    """The album of each track, and the track's place in it: 6 to 14 tracks an album."""
    sizes = random.integers(6, 15, rows // 6 + 1)
    album = np.repeat(np.arange(len(sizes)), sizes)[:rows]
    return album, np.arange(rows) - np.searchsorted(album, album) + 1


def _artists(albums: int, random: np.random.Generator) -> tuple[Indices, Indices]:
    """The artist of each album, and the album's place in the artist's work: 1 to 6 albums an artist."""
    counts = random.integers(1, 7, albums)
    artist = np.repeat(np.arange(albums), counts)[:albums]
    return artist, np.arange(albums) - np.searchsorted(artist, artist)


def _popularity(count: int) -> npt.NDArray[np.float64]:
    weights = 1 / np.arange(2, count + 2)
    return weights / weights.sum()


def _factors(groups: tuple[Indices, ...], random: np.random.Generator) -> npt.NDArray[np.float64]:
    """Latent factors (rows, factors), of mean 0, variance 1 and no correlation over the library."""
    rows, count = len(groups[0]), len(FACTORS)
    total = np.sqrt(TRACK) * random.standard_normal((rows, count))
    for group, share in zip(groups, (GENRE, ARTIST, ALBUM), strict=True):
        total += np.sqrt(share) * random.standard_normal((int(group.max()) + 1, count))[group]
    total -= total.mean(axis=0)
    # A handful of genres leaves factors correlated by chance; whitening makes every seed as rich as the next.
    return np.asarray(np.linalg.solve(np.linalg.cholesky(np.cov(total, rowvar=False)), total.T).T)


def _add_defects(features: dict[str, npt.NDArray[np.float64]], random: np.random.Generator) -> None:
    """What the client's importer writes: no beat as bpm 0, and a silent file as a row of zeros."""
    rows = len(features["bpm"])
    broken = random.permutation(rows)
    silent = max(2, round(rows * SILENT_SHARE))
    features["bpm"][broken[silent : silent + max(2, round(rows * BEATLESS_SHARE))]] = 0.0
    for column in features.values():
        column[broken[:silent]] = 0.0


def _years(artist: Indices, place: Indices, random: np.random.Generator) -> Indices:
    """The year of each album: an artist begins in 1965 to 2015, and takes two years an album."""
    begin = random.integers(1965, 2016, int(artist[-1]) + 1)
    return np.asarray(np.minimum(begin[artist] + 2 * place, 2025))


def _texts(
    artist: Indices,
    album: Indices,
    position: Indices,
    genre: Indices,
    year: Indices,
    random: np.random.Generator,
) -> dict[str, Column]:
    artists = artist_names(int(artist[-1]) + 1)[artist]
    albums = album_titles(int(album[-1]) + 1)[album]
    titles = track_titles(len(artist), random)
    paths = [
        f"/music/{name}/{year_} - {title}/{number:02d} {track}.flac"
        for name, year_, title, number, track in zip(artists, year, albums, position, titles, strict=True)
    ]
    return {
        "identifier": np.array([hashlib.md5(path.encode(), usedforsecurity=False).hexdigest() for path in paths]),
        "bt_title": titles,
        "bt_artist": artists,
        "bt_albumartist": artists,
        "bt_album": albums,
        "bt_genre": np.array(GENRES)[genre],
        "bt_year": year.astype(np.int32),
        "bt_path": np.array(paths),
    }
