"""A feature that rises or falls, in a word: the words that the database has for the same (`feature_words`)."""

from __future__ import annotations

WORDS = {
    "bpm": ("faster", "slower"),
    "tempo": ("faster", "slower"),
    "loudness": ("louder", "quieter"),
    "duration_ms": ("longer", "shorter"),
    "onset_rate": ("busier", "calmer"),
    "danceability": ("more danceable", "less danceable"),
    "energy": ("more energetic", "less energetic"),
    "valence": ("happier", "sadder"),
    "acousticness": ("more acoustic", "less acoustic"),
    "speechiness": ("more spoken", "less spoken"),
    "instrumentalness": ("more instrumental", "less instrumental"),
    "mode": ("more major", "more minor"),
    "liveness": ("more live", "less live"),
    "beat_punch": ("punchier", "less punchy"),
    "tonal_clarity": ("more tonal", "less tonal"),
    "chord_change_rate": ("more chord changes", "fewer chord changes"),
    "crest": ("more dynamic", "less dynamic"),
    "entropy": ("noisier", "less noisy"),
    "spectral_centroid": ("brighter", "less bright"),
    "spectral_rolloff": ("more treble", "less treble"),
    "spectral_flatness": ("noisier in tone", "purer in tone"),
    "spectral_energy": ("louder", "quieter"),
    "sub_drive": ("more sub-bass", "less sub-bass"),
    "air_sizzle": ("airier", "less airy"),
}


def word(feature: str, change: float) -> str:
    """What a track is whose feature is changed that way; of a feature without words of its own, more or less of it."""
    plain = feature.replace("_", " ")
    more, less = WORDS.get(feature, (f"more {plain}", f"less {plain}"))
    return more if change > 0 else less


def phrase(changes: list[tuple[str, float]]) -> str:
    """The words of several features' changes, each word once."""
    return ", ".join(dict.fromkeys(word(feature, change) for feature, change in changes))
