"""The verdict on a model: healthy, weak or collapsed, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

State = Literal["healthy", "weak", "collapsed"]

# A space whose neighbourhoods score so much less than its features' is worse than none; `songspace.health` says so too.
LEAST_HEALTH = 0.95
# Of the neighbours by features, as a share of what a PCA of the same size keeps.
LEAST_AGREEMENT = 0.9
LEAST_REACHED = 0.9
# A way twice as long as the distance of its ends is no longer one between them.
MOST_DETOUR = 2.0
MOST_LEAKAGE = 0.05


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the verdict is made of; None for what could not be measured, which then counts neither way."""

    collapsed: bool
    active_axes: int
    axes: int
    supported_axes: int
    r2: float
    pca_r2: float
    health: float | None = None
    features_health: float | None = None
    agreement: float | None = None
    pca_agreement: float | None = None
    reached: float | None = None
    path_ratio: float | None = None
    skip_leakage: float | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A thing that was looked at: passed where `value` keeps to `limit`; failing it makes the model `severity`."""

    name: str
    passed: bool
    value: float
    limit: float
    severity: Literal["weak", "collapsed"]
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state, the reasons in sentences (what failed first), and every check."""

    state: State
    reasons: tuple[str, ...]
    checks: tuple[Check, ...]


def judge(evidence: Evidence) -> Verdict:
    """Collapsed where the axes are, weak where any other check fails, else healthy."""
    checks = tuple(_checks(evidence))
    failed = [check for check in checks if not check.passed]
    severities = {check.severity for check in failed}
    state: State = "collapsed" if "collapsed" in severities else "weak" if severities else "healthy"
    reasons = failed or checks
    return Verdict(state, tuple(check.text for check in reasons), checks)


def _checks(found: Evidence) -> Iterator[Check]:
    yield Check(
        "collapse",
        not found.collapsed,
        found.active_axes,
        found.supported_axes / 2,
        "collapsed",
        f"{found.active_axes} of the {found.supported_axes} axes that the library supports are active",
    )
    yield Check(
        "axes",
        found.active_axes == found.axes,
        found.active_axes,
        found.axes,
        "weak",
        f"{found.active_axes} of {found.axes} axes are active",
    )
    yield Check(
        "reconstruction",
        found.r2 >= found.pca_r2,
        found.r2,
        found.pca_r2,
        "weak",
        f"R2 is {found.r2:.3f}, and that of a PCA of the same size {found.pca_r2:.3f}",
    )
    yield from _neighbour_checks(found)
    yield from _decoder_checks(found)


def _neighbour_checks(found: Evidence) -> Iterator[Check]:
    if found.health is not None and found.features_health is not None:
        limit = LEAST_HEALTH * found.features_health
        text = f"its neighbourhoods score {found.health:.2f}, those of the features {found.features_health:.2f}"
        yield Check("neighbourhoods", found.health >= limit, found.health, limit, "weak", text)
    if found.agreement is not None and found.pca_agreement is not None:
        limit = LEAST_AGREEMENT * found.pca_agreement
        text = (
            f"it keeps {found.agreement:.0%} of the nearest ten by features, "
            f"a PCA of the same size {found.pca_agreement:.0%}"
        )
        yield Check("agreement", found.agreement >= limit, found.agreement, limit, "weak", text)
    if found.reached is not None:
        text = f"from neighbour to neighbour {found.reached:.0%} of the tracks are reached"
        yield Check("reachability", found.reached >= LEAST_REACHED, found.reached, LEAST_REACHED, "weak", text)


def _decoder_checks(found: Evidence) -> Iterator[Check]:
    if found.path_ratio is not None:
        text = f"a line between two tracks is {found.path_ratio:.2f} times as long in features as their distance"
        yield Check("interpolation", found.path_ratio <= MOST_DETOUR, found.path_ratio, MOST_DETOUR, "weak", text)
    if found.skip_leakage is not None:
        text = f"the skip from the encoder would add {found.skip_leakage:.3f} of R2 that no vector holds"
        yield Check("leakage", found.skip_leakage <= MOST_LEAKAGE, found.skip_leakage, MOST_LEAKAGE, "weak", text)
