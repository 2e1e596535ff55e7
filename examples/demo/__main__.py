"""`python -m examples.demo`: see options.py."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from examples.demo.commands import export, train
from examples.demo.options import parser
from examples.demo.own_file import make_table, read_own_file
from examples.demo.own_tour import config_of, own_tour
from examples.demo.sample import SPACE, TABLES, make_sample
from examples.demo.show import Show
from examples.demo.tour import tour
from exporters.connection import connected, require_songspace
from songspace.errors import SongspaceError

FAILED, ABORTED = 1, 130


def main(arguments: Sequence[str]) -> int:
    """Run the demo and return the exit status: 0 done, 1 failed, 2 misused, 130 interrupted."""
    options = parser().parse_args(arguments)
    began = time.perf_counter()
    try:
        # The server's notices belong to commands that are shown; the demo's own preparations stay quiet.
        with connected(options.database, lambda notice: None) as connection:
            require_songspace(connection, print)
            show = Show(connection)
            next_steps = _sample_demo(show, options) if options.data is None else _own_demo(show, options)
            show.section("What next", next_steps[0])
            print("\n".join(f"  {line}" for line in next_steps[1:]))
    except SongspaceError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("aborted", file=sys.stderr)
        return ABORTED
    _show_seconds(show, time.perf_counter() - began)
    return 0


def _sample_demo(show: Show, options: argparse.Namespace) -> list[str]:
    show.section("The table", "The client's table, as sql/demo/music_analysis.sql makes it, with a synthetic library.")
    make_sample(show, options.rows, options.seed)
    show.sql("""
        SELECT count(*) AS tracks, count(DISTINCT bt_artist) AS artists, count(DISTINCT bt_genre) AS genres,
            count(vae_latent_0) AS with_latents FROM music_analysis""")
    epochs = ["--epochs", str(options.epochs)] if options.epochs else []
    _train_and_deploy(show, options, epochs)
    tour(show)
    return [
        f'The tables {", ".join(TABLES)} and the space "{SPACE}" stay; another make demo replaces them.',
        "make psql              and there, for example:",
        "                         SELECT * FROM songspace.status;",
        "                         SELECT songspace.encode('vae', ARRAY[...18 features...]);",
        "                         SELECT * FROM songspace.similar('vae', (SELECT key FROM songspace.vae LIMIT 1), 5);",
        "make train             trains another model on the table; make export deploys it",
        "make demo DATA=file.parquet FEATURES=a,b,c KEY=id      the same with a file of yours",
    ]


def _own_demo(show: Show, options: argparse.Namespace) -> list[str]:
    own = read_own_file(options.data, options.features, options.key, options.table)
    rows = f"{own.content.num_rows:,} rows, {len(own.features)} features: {', '.join(own.features)}."
    made = f" No KEY was given: the column {own.key} numbers the rows." if own.made_key else f" Key: {own.key}."
    show.section("The table", f"{own.name} becomes the table {own.table}: {rows}{made}")
    make_table(show.connection, own)
    with tempfile.TemporaryDirectory(prefix="songspace-") as folder:
        config = Path(folder) / f"{own.table}.toml"
        config.write_text(config_of(own, options.epochs).to_toml(), encoding="utf-8")
        _train_and_deploy(show, options, ["--config", str(config)])
    own_tour(show, own)
    return [
        f'The table {own.table} and the space "{own.space}" stay; the same make demo replaces them.',
        "make psql              and there, for example:",
        f"                         SELECT * FROM songspace.status WHERE space = '{own.space}';",
        f"                         SELECT key, embedding FROM songspace.{own.space} LIMIT 3;",
    ]


def _train_and_deploy(show: Show, options: argparse.Namespace, arguments: list[str]) -> None:
    show.section("Train", "A variational autoencoder squeezes the features into a few axes that matter.")
    run = train(options.database, options.runs_folder, arguments)
    show.section(
        "Export and deploy",
        "The networks become ONNX files, are proved to answer as PyTorch does, inside Postgres too, and encode "
        "every row; an HNSW index is built and triggers keep it all in step.",
    )
    export(options.database, run)


def _show_seconds(show: Show, total: float) -> None:
    show.close_section()
    parts = ", ".join(f"{title.lower()} {seconds:.0f} s" for title, seconds in show.seconds.items() if seconds >= 1)
    print(f"\nThe demo took {total:.0f} s: {parts}.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
