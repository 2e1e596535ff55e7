"""Health and agreement of a run, and whose neighbours they are about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from trainer.analysis.health.agreement import nearest, shared
from trainer.analysis.health.neighbourhoods import neighbourhoods
from trainer.analysis.health.report import agreement, health
from trainer.analysis.subject import Subject


def test_a_space_of_the_weighted_features_keeps_all_their_neighbours(subject: Subject) -> None:
    input_port = subject.model.spec.encoder.inputs[0]
    features = tuple(replace(item, weight=0.2 if place < 8 else 1.0) for place, item in enumerate(input_port.features))
    encoder = replace(subject.model.spec.encoder, inputs=(replace(input_port, features=features),))
    weighed = replace(subject, model=replace(subject.model, spec=replace(subject.model.spec, encoder=encoder)))
    found = agreement(replace(weighed, embedding=weighed.weighted))
    assert found is not None and found["space"] == pytest.approx(1, abs=1e-3)
    assert shared(nearest(subject.z, 10), nearest(weighed.weighted, 10)) < 0.8
    assert found["labels"]["space"] != pytest.approx(found["labels"]["features"], abs=1e-6)


def test_the_health_of_a_run_is_beside_that_of_its_features(subject: Subject) -> None:
    found = health(subject)
    assert found is not None
    scores = {item["embedding"]: item for item in found["embeddings"]}
    assert list(scores) == ["space", "features", "pca"]
    chosen = np.sort(np.random.default_rng(0).permutation(len(subject.z))[: found["rows"]])
    assert scores["features"]["score"] == neighbourhoods(subject.z[chosen]).score
    assert found["verdict"].startswith("the space is ")


def test_a_few_rows_have_no_neighbourhoods(subject: Subject) -> None:
    few = replace(
        subject,
        library=replace(subject.library, rows=subject.library.rows[:90], columns={}),
        embedding=subject.embedding[:90],
    )
    assert health(few) is None and agreement(few) is None
