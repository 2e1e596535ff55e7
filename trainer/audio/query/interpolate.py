"""The command `interpolate`: the tracks on the way from one sound to another."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from songspace.errors import AudioError
from trainer.audio.query.options import add_options, opened, point_of_file
from trainer.audio.query.similar import listed
from trainer.audio.query.space import Point, Space, Track, unit

LEAST_ANGLE = 1e-6


def main(arguments: Sequence[str]) -> int:
    """Find and tell; the exit status is 0. Raises SongspaceError."""
    options = _parser().parse_args(arguments)
    with opened(options) as space:
        ends = [_end(given, space, options) for given in (options.start, options.end)]
        left_out = {options.start, options.end}
        for share, tracks in between(space, ends[0], ends[1], options.steps, options.k, left_out):
            print(f"{share:.0%} of the way:\n{listed(tracks)}")
    return 0


def between(
    space: Space, start: Point, end: Point, steps: int, k: int, left_out: set[str]
) -> Iterator[tuple[float, list[Track]]]:
    """For each of `steps` points on the arc between two: its share of the way, and the k nearest tracks untold."""
    told = set(left_out)
    for step in range(steps):
        share = (step + 1) / (steps + 1)
        found = [track for track in space.nearest(arc(start, end, share), k + len(told)) if track.key not in told][:k]
        told |= {track.key for track in found}
        yield share, found


def arc(start: Point, end: Point, share: float) -> Point:
    """The point at a share of the way on the great circle between two directions."""
    a, b = unit(start), unit(end)
    angle = float(np.arccos(np.clip(a @ b, -1, 1)))
    if angle < LEAST_ANGLE:
        return a
    if angle > np.pi - LEAST_ANGLE:
        raise AudioError("the two are opposites: there is no one way between them")
    return np.asarray((np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle))


def _end(given: str, space: Space, options: argparse.Namespace) -> Point:
    path = Path(given)
    if path.is_file():
        return point_of_file(path, space, options)
    point = space.point_of(given)
    if point is None:
        raise AudioError(f"{given} is no file, and no key of a track of the space")
    return point


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trainer.audio interpolate",
        description="Tracks of a library on the way from one sound to another; each is a file, or the key of a track.",
        allow_abbrev=False,
    )
    parser.add_argument("start", metavar="A")
    parser.add_argument("end", metavar="B")
    parser.add_argument("--steps", type=int, default=5, help="points on the way (default 5)")
    parser.add_argument("-k", type=int, default=1, help="tracks at each (default 1)")
    add_options(parser)
    return parser
