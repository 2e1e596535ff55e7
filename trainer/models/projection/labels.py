"""What class each row is of: a column's values, or `{cluster}_{tempo}_{energy}`."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import RobustScaler

from songspace.errors import DataError
from trainer.data.table import Rows
from trainer.models.projection.config import LabelSettings
from trainer.models.projection.features_of_audio import features_of_audio
from trainer.models.projection.library import Library, Texts
from trainer.models.projection.profile import CLUSTER, read_profile

TEMPOS, ENERGIES = ("slow", "medium", "fast"), ("low", "medium", "high")
# A silhouette of more rows takes longer than the training.
MOST_JUDGED = 5_000


def labelled(library: Library, settings: LabelSettings, seed: int) -> Library:
    """The library with a class for every row of which enough is known. Raises DataError where fewer than two remain."""
    if settings.column is None:
        library = replace(library, labels=composite(_with_features(library, settings), settings, seed))
    classes = {label for label in library.labels if label is not None}
    if len(classes) < 2:
        raise DataError(f"there are {len(classes)} classes, and two are needed to tell one from another")
    return library


def composite(library: Library, settings: LabelSettings, seed: int) -> Texts:
    """`{cluster}_{tempo}_{energy}` of each row (n,), None where a feature is missing.

    A row's cluster is that of its profile where that has one, else k-means finds it.
    """
    features = library.features
    used = [features[name] for name in _clustered(features, settings)]
    tempo, energy = features[settings.tempo], features[settings.energy]
    known = np.asarray(np.isfinite(np.stack([*used, tempo, energy], axis=1)).all(axis=1), np.bool_)
    if not known.any():
        raise DataError("no row has every feature that classes are made of")
    clusters = np.zeros(len(library), np.int64)
    if CLUSTER in features:
        clusters[known] = features[CLUSTER][known].astype(np.int64)
    else:
        clusters[known] = cluster(np.stack(used, axis=1)[known], settings, seed)
    tempos = np.searchsorted(settings.tempo_bounds, np.nan_to_num(tempo), side="right")
    energies = np.searchsorted(settings.energy_bounds, np.nan_to_num(energy), side="right")
    names = [f"{c}_{TEMPOS[t]}_{ENERGIES[e]}" for c, t, e in zip(clusters, tempos, energies, strict=True)]
    answer = np.array(names, dtype=np.object_)
    answer[~known] = None
    return answer


def cluster(rows: Rows, settings: LabelSettings, seed: int) -> npt.NDArray[np.int64]:
    """The k-means cluster (n,) of robust-scaled rows (n, features); k is given, or that of the best silhouette."""
    scaled = RobustScaler().fit_transform(rows)
    if settings.clusters != "auto":
        return _k_means(scaled, min(int(settings.clusters), len(rows)), seed)
    judged = np.random.default_rng(seed).permutation(len(rows))[:MOST_JUDGED]
    best, answer = -np.inf, np.zeros(len(rows), np.int64)
    for number in range(2, min(settings.most_clusters, len(rows) - 1) + 1):
        found = _k_means(scaled, number, seed)
        distinct = len(set(found[judged]))
        score = silhouette_score(scaled[judged], found[judged]) if 1 < distinct < len(judged) else -np.inf
        if score > best:
            best, answer = score, found
    return answer


def too_small(labels: Texts, smallest: int) -> dict[str, int]:
    """The classes with fewer than `smallest` rows, and how many each has."""
    counts = Counter(label for label in labels if label is not None)
    return {label: number for label, number in sorted(counts.items()) if number < smallest}


def _k_means(rows: Rows, number: int, seed: int) -> npt.NDArray[np.int64]:
    return np.asarray(KMeans(number, n_init=10, random_state=seed).fit_predict(rows), np.int64)


def _clustered(features: dict[str, Rows], settings: LabelSettings) -> tuple[str, ...]:
    names = settings.features or tuple(name for name in features if name != CLUSTER)
    missing = [name for name in (*names, settings.tempo, settings.energy) if name not in features]
    if missing:
        raise DataError(f"classes are made of {', '.join(missing)}, which is not known; known: {', '.join(features)}")
    return names


def _with_features(library: Library, settings: LabelSettings) -> Library:
    if settings.profile is not None:
        return replace(library, features=read_profile(Path(settings.profile), library.keys))
    if settings.audio is not None:
        return replace(library, features=features_of_audio(Path(settings.audio), library.keys))
    return library
