"""The command `similar`: the tracks of a library that sound like a file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import orjson

from trainer.audio.query.options import add_options, opened, point_of_file
from trainer.audio.query.space import Track


def main(arguments: Sequence[str]) -> int:
    """Find and tell; the exit status is 0. Raises SongspaceError."""
    options = _parser().parse_args(arguments)
    with opened(options) as space:
        point = point_of_file(options.file, space, options)
        tracks, clusters = space.nearest(point, options.k), space.clusters(point)
    if options.json:
        found = {"tracks": [asdict(track) for track in tracks], "clusters": dict(clusters)}
        print(orjson.dumps({"query": str(options.file)} | found).decode())
    else:
        print(f"tracks that sound like {options.file}:\n{listed(tracks)}")
        if clusters:
            name, confidence = clusters[0]
            print(f"nearest cluster: {name} (confidence {confidence:.2f})")
    return 0


def listed(tracks: Sequence[Track]) -> str:
    """A numbered line for each track."""
    lines = []
    for number, track in enumerate(tracks, 1):
        key = "" if track.name == track.key else f"  [{track.key}]"
        lines.append(f"{number:4}. {track.similarity:6.3f}  {track.name}{key}")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trainer.audio similar",
        description="Tracks of a library that sound like a file, by the cosine of their points (1 is the same).",
        allow_abbrev=False,
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("-k", type=int, default=10, help="how many (default 10)")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    add_options(parser)
    return parser
