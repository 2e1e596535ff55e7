"""What a run of this family comes to, for scripts and for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def summary(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of metrics.json that a script wants first."""
    return {
        "active_axes": evidence["metrics"]["active_axes"],
        "axes": len(evidence["axes"]),
        "r2": evidence["metrics"]["r2"],
        "pca_r2": evidence["metrics"]["pca_r2"],
    }


def words(evidence: Mapping[str, Any]) -> str:
    """The same for people."""
    metrics = evidence["metrics"]
    return (
        f"R2 {metrics['r2']:.3f} on {metrics['held_out_rows']:,} held-out rows (PCA of the same size "
        f"{metrics['pca_r2']:.3f}), {metrics['active_axes']} of {len(evidence['axes'])} axes active"
    )
