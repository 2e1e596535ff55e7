"""Features of tracks from a JSON file: `{"tracks": {"key": {"bpm": 138, "energy": 0.5, "cluster": 2}}}`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import orjson

from songspace.errors import DataError
from trainer.data.table import Rows
from trainer.models.projection.library import Texts

CLUSTER = "cluster"


def read_profile(path: Path, keys: Texts) -> dict[str, Rows]:
    """Every number that the profile has of a track, by name, (n,) each in the order of `keys`; NaN where it has none.

    Raises DataError where the file is no profile, or knows none of the keys.
    """
    try:
        tracks: Any = orjson.loads(path.read_bytes())["tracks"]
    except OSError as error:
        raise DataError(f"cannot read the profile {path}: {error.strerror}") from None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise DataError(f'{path} is no profile: it must hold {{"tracks": {{"key": {{"feature": number}}}}}}') from None
    known = [tracks.get(key, {}) if isinstance(tracks, dict) else {} for key in keys]
    names = {name: None for track in known for name, value in track.items() if isinstance(value, int | float)}
    if not names:
        raise DataError(f"the profile {path} knows no feature of any track; its tracks go by the source's keys")
    return {name: np.array([track.get(name, np.nan) for track in known], np.float32) for name in names}
