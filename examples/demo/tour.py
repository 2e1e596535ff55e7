"""The tour of the client's table: what songspace does while plain SQL goes on as ever."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from examples.demo.show import Show
from examples.demo.timings import show_timings
from trainer import config as configs

FEATURES = configs.read(configs.DEFAULT_CONFIG).source.feature_names
NEW = "demo-new-track"


def wrapped(words: Sequence[str], indent: int = 4, width: int = 92) -> str:
    """Words of SQL, comma between, over lines that fit; a word itself, a quoted name, is never broken."""
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) > width:
            lines.append(" " * indent)
        lines[-1] += f"{word}, "
    return "\n".join(line.rstrip() for line in lines).removesuffix(",")


def tour(show: Show) -> None:
    """Every stop, in order."""
    known = show.ask("SELECT key FROM songspace.vae ORDER BY key OFFSET 100 LIMIT 1")
    insert_a_track(show, known)
    find_neighbours(show)
    insert_bad_rows(show)
    update_rows(show)
    upsert_and_delete(show)
    validate(show)
    search_the_view(show, known)
    show.section("How fast")
    show_timings(show, "vae", "music_analysis", copies())


def insert_a_track(show: Show, known: str) -> None:
    """A near copy of a known track, under a new key."""
    show.section(
        "A new track",
        "The importer knows nothing of models: it inserts what it analysed. Here that is a track very much like one "
        "we have, only a little faster. Its latents are there when the INSERT returns.",
    )
    features = wrapped([f"{name} * 1.01" if name == "bpm" else name for name in FEATURES])
    show.sql(f"""\
INSERT INTO music_analysis (identifier, bt_title, bt_artist, bt_genre,
    {wrapped(FEATURES)})
SELECT '{NEW}', bt_title || ' (live)', bt_artist, bt_genre,
    {features}
FROM music_analysis WHERE identifier = '{known}'
RETURNING bt_title, vae_latent_0, vae_latent_1, vae_latent_7, vae_model_version""")


def find_neighbours(show: Show) -> None:
    """The new track's neighbours, with their names."""
    show.section("What sounds like it", "Nearest first; the track it was copied from leads.")
    show.sql(f"""
        SELECT near.distance, track.bt_artist, track.bt_title, track.bt_genre
        FROM songspace.similar('vae', '{NEW}', 5) AS near
            JOIN music_analysis AS track ON track.identifier = near.key
        ORDER BY near.distance""")


def insert_bad_rows(show: Show) -> None:
    """Rows that no model can be given."""
    show.section(
        "Bad rows",
        "Half an analysis, a NaN, a silent file: an INSERT never fails because of a model. The rows go in, their "
        "latents stay NULL, and the quarantine says why.",
    )
    good = show.connection.execute(
        sql.SQL("SELECT {} FROM music_analysis WHERE identifier = %s").format(_columns()), [NEW]
    ).fetchone()
    numbers = [f"{value:.4g}" for value in good or ()]
    silence = ["0"] * len(numbers)
    show.sql(f"""\
INSERT INTO music_analysis (identifier, bt_title,
    {wrapped(FEATURES)})
VALUES
    ('demo-half', 'Half analysed', {wrapped(_with(numbers, "danceability", "NULL"), 8, 60)}),
    ('demo-nan', 'Broken analysis', {wrapped(_with(numbers, "crest", "'NaN'"), 8, 60)}),
    ('demo-silent', 'Silence', {wrapped(silence, 8)})""")
    show.sql("""
        SELECT identifier, bt_title, danceability, crest, vae_latent_0, vae_model_version
        FROM music_analysis WHERE identifier LIKE 'demo-%' ORDER BY identifier""")
    show.sql("""
        SELECT key, "column", reason FROM songspace.quarantine
        WHERE space = 'vae' AND key LIKE 'demo-%' ORDER BY key, "column" LIMIT 6""")
    show.say("Mended, a row is encoded and leaves the quarantine:")
    show.sql("UPDATE music_analysis SET crest = 12 WHERE identifier = 'demo-nan' RETURNING bt_title, vae_latent_0")


def update_rows(show: Show) -> None:
    """An update of a feature, and one of something else."""
    show.section(
        "Updates", "Another tempo is another vector. Another genre is not: the time of encoding stays what it was."
    )
    for change in ("bpm = bpm + 30", "bt_genre = 'Live', beets_meta = '{}'"):
        show.sql(f"""
            UPDATE music_analysis SET {change} WHERE identifier = '{NEW}'
            RETURNING bpm, bt_genre, vae_latent_0, vae_latent_1, vae_computed_at""")


def upsert_and_delete(show: Show) -> None:
    """The importer's own statement, and the end of a row."""
    show.section(
        "Upsert and delete", "An importer that sees a file again upserts it; a deleted track leaves the space."
    )
    show.sql(f"""
        INSERT INTO music_analysis (identifier, bpm) VALUES ('{NEW}', 92)
        ON CONFLICT (identifier) DO UPDATE SET bpm = EXCLUDED.bpm, processed_at = now()
        RETURNING bpm, vae_latent_0, vae_latent_1, vae_computed_at""")
    count = f"SELECT count(*) AS in_the_space FROM songspace.vae WHERE key = '{NEW}'"
    show.sql(count)
    show.sql("DELETE FROM music_analysis WHERE identifier LIKE 'demo-%'")
    show.sql(count)


def validate(show: Show) -> None:
    """Is everything there, and does the index find what is there?"""
    show.section("Is it all there", "Plain SQL sees the latents as plain columns:")
    show.sql("""
        SELECT count(*) AS tracks, count(vae_latent_0) AS with_latents,
            avg(vae_latent_0) AS mean_0, stddev(vae_latent_0) AS stddev_0,
            avg(vae_latent_1) AS mean_1, stddev(vae_latent_1) AS stddev_1
        FROM music_analysis""")
    show.sql("SELECT rows, encoded, quarantined, stale, pending, index_state FROM songspace.status WHERE space = 'vae'")
    show.say("And the index, measured now against an exact search of every row:")
    show.sql("SELECT * FROM songspace.recall('vae', k => 10, sample => 50)")


def search_the_view(show: Show, known: str) -> None:
    """The same vectors for whoever prefers pgvector's own operators."""
    show.section(
        "The view", "songspace.vae is a view of (key, embedding): pgvector's operators, and its index, work on it."
    )
    query = f"""\
SELECT key FROM songspace.vae
ORDER BY embedding <-> (SELECT embedding FROM songspace.vae WHERE key = '{known}') LIMIT 5"""
    show.sql(query)
    show.say("The lines of its plan that read vectors: an Index Scan by distance, so not every row is looked at.")
    show.sql(f"EXPLAIN (COSTS OFF) {query}", only="embedding")


def copies() -> sql.Composed:
    """An INSERT of copies of rows, as `show_timings` wants it."""
    return sql.SQL(
        "INSERT INTO music_analysis (identifier, bt_title, bt_artist, bt_genre, {names}) "
        "SELECT md5(identifier), bt_title, bt_artist, bt_genre, {names} FROM music_analysis "
        "WHERE identifier = ANY (%(keys)s)"
    ).format(names=_columns())


def _columns() -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, FEATURES))


def _with(values: list[str], feature: str, value: str) -> list[str]:
    return [value if name == feature else old for name, old in zip(FEATURES, values, strict=True)]
