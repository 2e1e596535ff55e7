"""Real tracks in a table like a client's: key, title, artist, year and features."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from songspace.spec import Feature
from tests.integration.library import Library
from tests.models import make_model

FEATURES = (
    "danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness", "instrumentalness",
    "liveness", "valence", "tempo", "duration_ms",
)  # fmt: skip


def load_tracks(library: Library, file: Path, count: int) -> None:
    """Fill `tracks` with the first `count` whole rows of the file, and attach the space `sound` (8 axes) to it.

    The file has no years: bt_year is made up, evenly from 1925 to 2024, so a year is one in a hundred rows.
    """
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(file, columns=["track_name", "artist", *FEATURES])
    rows = np.column_stack([table[name].to_numpy().astype(np.float64) for name in FEATURES])
    chosen = np.flatnonzero(np.isfinite(rows).all(axis=1))[:count]
    columns = ", ".join(f"{name} float8" for name in FEATURES)
    library.all(f"CREATE TABLE tracks (id text PRIMARY KEY, bt_title text, bt_artist text, bt_year int, {columns})")
    years = np.random.default_rng(0).integers(1925, 2025, count)
    titles, artists = table["track_name"].to_pylist(), table["artist"].to_pylist()
    with library.connection.cursor().copy("COPY tracks FROM STDIN") as copy:
        for number, row in enumerate(chosen):
            names = (titles[row], artists[row], int(years[number]))
            copy.write_row((f"track{number:05d}", *names, *map(float, rows[row])))
    means, scales = rows[chosen].mean(axis=0), rows[chosen].std(axis=0)
    features = [Feature(*f) for f in zip(FEATURES, map(float, means), map(float, scales), strict=True)]
    model = library.register(make_model(features, dims=8, name="sound"))
    library.all("SELECT songspace.create_space('sound', 'tracks', 'id', %s)", model)
    library.all("CREATE INDEX ON tracks (bt_year)")
    library.all("ANALYZE")
