"""Names of axes, and that they are the words of the database."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from trainer.analysis.naming.axes import axis_names, correlations
from trainer.analysis.naming.words import WORDS, phrase, word
from trainer.analysis.subject import Subject
from trainer.analysis.traversal.traverse import traversals

FEATURE_WORDS = Path(__file__).parents[5] / "sql/functions/feature_words.sql"


def test_the_words_are_those_of_the_database() -> None:
    line = re.compile(r"^\s*\('(\w+)', .*'([^']+)', '([^']+)'\),?$", re.MULTILINE)
    found = {name: (more, less) for name, more, less in line.findall(FEATURE_WORDS.read_text(encoding="utf-8"))}
    assert len(found) > 20
    assert found == WORDS


def test_a_feature_without_words_is_more_or_less_of_itself() -> None:
    assert (word("mfcc1_mean", 1), word("mfcc1_mean", -1)) == ("more mfcc1 mean", "less mfcc1 mean")
    assert phrase([("loudness", 1.0), ("spectral_energy", 2.0), ("tempo", -1.0)]) == "louder, slower"


def test_correlations_follow_order_not_scale() -> None:
    rng = np.random.default_rng(0)
    axis = rng.standard_normal(2_000).astype(np.float32)
    features = np.column_stack([np.exp(3 * axis), -(axis**3), rng.standard_normal(2_000), np.ones(2_000)])
    found = correlations(axis[:, None], features.astype(np.float32))
    assert found[0] == pytest.approx([1, -1, 0, 0], abs=0.06)


def test_an_axis_is_named_by_what_it_goes_with_most(subject: Subject) -> None:
    names = list(subject.names)
    matrix = np.zeros((2, len(names)))
    matrix[0, names.index("spectral_centroid")] = 0.6
    matrix[0, names.index("entropy")] = 0.9
    matrix[0, names.index("bpm")] = -0.5
    matrix[0, names.index("crest")] = 0.45
    matrix[1, names.index("crest")] = 0.29
    first, second = axis_names(subject, matrix)
    assert (first["name"], first["opposite"]) == ("noisier, brighter, slower", "less noisy, less bright, faster")
    assert [item["feature"] for item in first["correlations"]] == ["entropy", "spectral_centroid", "bpm"]
    assert (second["name"], second["correlations"]) == ("mixed", [])


def test_a_walk_along_an_axis_does_what_its_name_says(subject: Subject) -> None:
    axes = axis_names(subject, correlations(subject.embedding, subject.raw))
    walks = traversals(subject)
    right = [
        np.sign(walk["decoded"][-1, column] - walk["decoded"][0, column]) == np.sign(item["correlation"])
        for axis, walk in zip(axes, walks, strict=True)
        for item in axis["correlations"][:1]
        if (column := subject.names.index(item["feature"])) >= 0
    ]
    assert len(right) >= 6 and np.mean(right) > 0.9
    middle = np.median(subject.embedding, axis=0)
    ends = np.quantile(subject.embedding[:, 1], [0.02, 0.98])
    assert walks[1]["values"][[0, -1]] == pytest.approx(ends, abs=1e-5)
    middle[1] = walks[1]["values"][3]
    assert walks[1]["decoded"][3] == pytest.approx(subject.decode(middle[None])[0], rel=1e-4, abs=1e-4)
