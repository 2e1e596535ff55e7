"""Names for artists, albums and tracks that do not exist."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

GENRES = (
    "Rock",
    "Pop",
    "Electronic",
    "Hip-Hop",
    "Jazz",
    "Folk",
    "Metal",
    "Classical",
    "Ambient",
    "Soul",
    "Country",
    "Reggae",
    "Blues",
    "Drum & Bass",
)

_QUALITIES = (
    "Amber", "Borrowed", "Cobalt", "Distant", "Electric", "Feral", "Golden", "Hollow", "Idle", "Jagged",
    "Kindred", "Lunar", "Midnight", "Northern", "Open", "Paper", "Quiet", "Restless", "Silver", "Tidal",
    "Unlit", "Velvet", "Wandering", "Young",
)  # fmt: skip
_THINGS = (
    "Arcades", "Bridges", "Cartographers", "Deltas", "Embers", "Ferries", "Gardens", "Harbours",
    "Islands", "Junctions", "Kites", "Lanterns", "Mirrors", "Nightjars", "Orchards", "Pilots",
    "Quarries", "Rivers", "Signals", "Towers", "Umbrellas", "Valleys", "Windows", "Years",
)  # fmt: skip
_MOMENTS = (
    "at Dawn",
    "in Winter",
    "on Film",
    "by Heart",
    "after Rain",
    "without Maps",
    "in Colour",
    "for Two",
)

Texts = npt.NDArray[np.str_]


def artist_names(count: int) -> Texts:
    """Different names of artists."""
    return _numbered([f"{quality} {thing}" for thing in _THINGS for quality in _QUALITIES], count)


def album_titles(count: int) -> Texts:
    """Different titles of albums."""
    return _numbered([f"{thing} {moment}" for moment in _MOMENTS for thing in _THINGS], count)


def track_titles(count: int, random: np.random.Generator) -> Texts:
    """Titles of tracks, some of them shared, as in any library."""
    titles = np.array([f"{quality} {thing[:-1]}" for quality in _QUALITIES for thing in _THINGS])
    return titles[random.integers(0, len(titles), count)]


def _numbered(names: list[str], count: int) -> Texts:
    rounds = count // len(names) + 1
    many = [name if number == 1 else f"{name} {number}" for number in range(1, rounds + 1) for name in names]
    return np.array(many[:count])
