"""The linear curve, and the same run at other betas."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.analysis.rate_distortion.gaussian import pca_r2, reverse_water_filling
from trainer.analysis.rate_distortion.report import rate_distortion
from trainer.analysis.subject import Subject


def test_equal_eigenvalues_share_the_rate() -> None:
    for point in reverse_water_filling(np.ones(4)):
        assert point.r2 == pytest.approx(1 - np.exp(-2 * point.rate / 4))


def test_a_small_eigenvalue_waits_for_the_level_to_fall() -> None:
    first, *_, last = reverse_water_filling(np.array([4.0, 1.0]))
    assert first == (0, 0)
    # At a level of .004 both are kept: half a log of 1000 and of 250.
    assert last.rate == pytest.approx(0.5 * np.log(1000) + 0.5 * np.log(250))
    assert last.r2 == pytest.approx(1 - 0.008 / 5)
    half = next(point for point in reverse_water_filling(np.array([4.0, 1e-9])) if point.rate > 1)
    assert half.r2 == pytest.approx(1 - np.exp(-2 * half.rate))


def test_pca_explains_its_share() -> None:
    assert pca_r2(np.array([3.0, 1.0, 0.0])) == [0.75, 1, 1]


def test_more_beta_is_less_rate(subject: Subject) -> None:
    def no_database() -> None:
        raise AssertionError

    said = list[str]()
    found = rate_distortion(subject, [2.0, 0.02], no_database, said.append)  # type: ignore[arg-type]
    points = found["points"]
    assert [(point["beta"], point["this_run"]) for point in points] == [(0.02, False), (0.1, True), (2.0, False)]
    assert points[0]["rate"] > points[1]["rate"] > points[2]["rate"]
    assert points[1]["rate"] == pytest.approx(sum(axis["kl"] for axis in subject.evidence["axes"]))
    assert points[1]["r2"] == subject.evidence["metrics"]["r2"] > points[2]["r2"]
    assert [text.split(":")[0] for text in said] == ["beta 2", "beta 0.02"]
    assert len(found["pca"]) == len(subject.names) and found["pca"][-1]["r2"] == pytest.approx(1)
    assert [path.name for path in subject.run.parent.iterdir()] == [subject.run.name]
