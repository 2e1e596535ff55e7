"""Features for classes, computed from sound files by librosa."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from songspace.errors import DataError
from trainer.audio.files import library_path, md5_key
from trainer.data.table import Rows
from trainer.models.projection.library import Texts

RATE = 22_050
# A tempo and a timbre are steady enough to be measured on the middle of a track.
MOST_SECONDS = 60.0
NAMES = (
    "bpm",
    "energy",
    "onset_rate",
    "spectral_centroid",
    "spectral_bandwidth",
    "spectral_flatness",
    "zero_crossings",
)


def features_of_audio(folder: Path, keys: Texts) -> dict[str, Rows]:
    """`NAMES`, (n,) each in the order of `keys`; NaN where a key's file is missing or cannot be read.

    A key is one that the extractor gives (its path, or the md5 of that), or a file's path within the folder, with or
    without its ending. Raises DataError where there is no such folder, and where no file can be read.
    """
    files = _files_by_key(folder)
    rows = [_measured(files[key]) if key in files else None for key in keys]
    if all(row is None for row in rows):
        raise DataError(
            f"no key of the source names a sound file in {folder} that can be read; keys are paths within it, whole "
            "paths, or the md5 of these"
        )
    table = np.array([row if row is not None else [np.nan] * len(NAMES) for row in rows], np.float32)
    return {name: table[:, place] for place, name in enumerate(NAMES)}


def _files_by_key(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise DataError(f"there is no folder {folder}, which labels.audio names")
    files: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            within, whole = path.relative_to(folder), library_path(str(path.absolute()))
            files |= {str(within.with_suffix("")): path, str(within): path, whole: path, md5_key(whole): path}
    return files


def _measured(path: Path) -> list[float] | None:
    import librosa

    try:
        length = librosa.get_duration(path=path)
        start = max(0.0, (length - MOST_SECONDS) / 2)
        samples, _ = librosa.load(path, sr=RATE, mono=True, offset=start, duration=MOST_SECONDS)
    except Exception:
        # librosa passes on whatever its readers raise; the row goes without features, and is counted.
        return None
    return measure(samples) if samples.any() else None


def measure(samples: Rows) -> list[float]:
    """`NAMES` of mono samples at 22,050 Hz.

    Energy, 0 to 1, is the mean loudness of a frame in parts of the loudest one.
    """
    import librosa

    loudness = librosa.feature.rms(y=samples)[0]
    onsets = librosa.onset.onset_detect(y=samples, sr=RATE, units="time")
    return [
        float(np.atleast_1d(librosa.feature.tempo(y=samples, sr=RATE))[0]),
        float(loudness.mean() / loudness.max()),
        len(onsets) * RATE / len(samples),
        float(librosa.feature.spectral_centroid(y=samples, sr=RATE).mean()),
        float(librosa.feature.spectral_bandwidth(y=samples, sr=RATE).mean()),
        float(librosa.feature.spectral_flatness(y=samples).mean()),
        float(librosa.feature.zero_crossing_rate(samples).mean()),
    ]
