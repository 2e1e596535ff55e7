"""The client's table, filled with a library that was never recorded."""

from __future__ import annotations

from pathlib import Path

from examples.demo.ownership import make_way
from examples.demo.show import Show
from trainer.data.synthetic import generate

SCRIPT = Path(__file__).resolve().parents[2] / "sql" / "demo" / "music_analysis.sql"
TABLES = ["music_analysis", "ratings", "play_stats"]
SPACE = "vae"

RATINGS = """
    INSERT INTO ratings (identifier, rating)
    SELECT identifier, CASE WHEN identifier < '2' THEN 1 ELSE -1 END FROM music_analysis
    WHERE identifier < '2' OR identifier > 'f8'"""
PLAYS = """
    INSERT INTO play_stats (identifier, play_count, last_played)
    SELECT identifier, length(bt_title), now() FROM music_analysis WHERE identifier < '4'"""
KEYWORDS = """
    UPDATE music_analysis SET path_keywords = lower(concat_ws(' ', bt_artist, bt_album, bt_title, bt_genre))"""


def make_sample(show: Show, rows: int, seed: int) -> None:
    """Create the tables and fill them; the same seed gives the same library."""
    make_way(show.connection, TABLES, SPACE)
    library = generate(rows, seed)
    show.connection.execute(SCRIPT.read_bytes())
    with show.connection.transaction():
        library.copy_to(show.connection)
        for statement in (KEYWORDS, RATINGS, PLAYS):
            show.connection.execute(statement.encode())
    show.connection.execute("VACUUM ANALYZE music_analysis")
