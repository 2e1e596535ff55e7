"""The verdict, from evidence alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from trainer.analysis.verdict import Evidence, judge

GOOD = Evidence(
    collapsed=False,
    active_axes=8,
    axes=8,
    supported_axes=8,
    r2=0.96,
    pca_r2=0.86,
    health=0.76,
    features_health=0.7,
    agreement=0.6,
    pca_agreement=0.55,
    reached=0.98,
    path_ratio=1.1,
    skip_leakage=0.01,
)


def test_what_passes_everything_is_healthy_and_says_why() -> None:
    found = judge(GOOD)
    assert found.state == "healthy" and len(found.checks) == 8 and all(check.passed for check in found.checks)
    assert "R2 is 0.960, and that of a PCA of the same size 0.860" in found.reasons


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("axes", {"active_axes": 7}),
        ("reconstruction", {"r2": 0.85}),
        ("neighbourhoods", {"health": 0.66}),
        ("agreement", {"agreement": 0.49}),
        ("reachability", {"reached": 0.89}),
        ("interpolation", {"path_ratio": 2.1}),
        ("leakage", {"skip_leakage": 0.06}),
    ],
)
def test_each_failure_alone_makes_it_weak(name: str, changes: dict[str, Any]) -> None:
    found = judge(replace(GOOD, **changes))
    assert found.state == "weak"
    assert [check.name for check in found.checks if not check.passed] == [name]
    assert found.reasons == tuple(check.text for check in found.checks if check.name == name)


def test_a_collapse_is_one_whatever_else_there_is() -> None:
    found = judge(replace(GOOD, collapsed=True, active_axes=1, r2=0.1))
    assert found.state == "collapsed"
    assert found.reasons[0] == "1 of the 8 axes that the library supports are active"
    assert len(found.reasons) == 3


def test_what_was_not_measured_counts_neither_way() -> None:
    bare = Evidence(collapsed=False, active_axes=2, axes=2, supported_axes=2, r2=0.9, pca_r2=0.9)
    assert judge(bare).state == "healthy"
    assert [check.name for check in judge(bare).checks] == ["collapse", "axes", "reconstruction"]
