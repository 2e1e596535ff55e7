"""Which files of a folder are sound, and what a library calls them."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import soundfile

from songspace.errors import AudioError

# Formats of libsndfile without a header of their own, or that hold matrices.
_NOT_SOUND = {"raw", "mat4", "mat5", "xi"}
_ALSO_SNDFILE = {"aif", "aifc", "iff", "mp1", "mp2", "nist", "oga", "opus", "sf", "snd", "sph", "wave"}
_BY_FFMPEG = {"aac", "ac3", "ape", "dsf", "m4a", "m4b", "mka", "mpc", "shn", "spx", "tak", "tta", "webm", "wma", "wv"}
SUFFIXES = frozenset(
    "." + name
    for name in ({name.lower() for name in soundfile.available_formats()} | _ALSO_SNDFILE | _BY_FFMPEG) - _NOT_SOUND
)


@dataclass(frozen=True, slots=True)
class Track:
    """A sound file: where it is, what the library calls its path, its size in bytes."""

    file: Path
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Folder:
    """The tracks of a folder, and how many other files it holds by suffix."""

    tracks: list[Track]
    others: Counter[str]


def find(folder: Path, known_as: str | None = None) -> Folder:
    """The sound files of a folder and all below it, in order; hidden ones are left out.

    `known_as` is the folder's path as the library has it, where it is mounted elsewhere. Raises AudioError.
    """
    if not folder.is_dir():
        raise AudioError(f"there is no folder {folder}")
    top = os.path.abspath(folder)
    tracks, others = [], Counter[str]()
    for name in _walk(top):
        suffix = os.path.splitext(name)[1].lower()
        if suffix in SUFFIXES:
            path = name if known_as is None else os.path.join(known_as, os.path.relpath(name, top))
            tracks.append(Track(Path(name), library_path(path), os.stat(name).st_size))
        else:
            others[suffix or "(none)"] += 1
    return Folder(tracks, others)


def _walk(top: str) -> Iterator[str]:
    for place, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            whole = os.path.join(place, name)
            if not name.startswith(".") and os.path.isfile(whole):
                yield whole


def library_path(path: str) -> str:
    """A path as tsnotfyi's importer has it: UTF-8, with bytes that are none left out."""
    return os.fsencode(path).decode("utf-8", "ignore")


def md5_key(path: str) -> str:
    """The key that tsnotfyi's importer gives the file of this path: its md5, 32 hexadecimal digits."""
    return hashlib.md5(path.encode(), usedforsecurity=False).hexdigest()


# How a track is found in the library, by the name of the option's value.
KEYS: dict[str, Callable[[str], str]] = {"md5": md5_key, "path": str}
