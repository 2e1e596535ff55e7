"""What a run of this family comes to, for scripts and for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FIGURES = ("precision_at_5", "map_at_r", "silhouette", "nmi")


def summary(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of metrics.json that a script wants first."""
    metrics = evidence["metrics"]
    return {name: metrics[name] for name in FIGURES} | {
        "unprojected": {name: metrics["unprojected"][name] for name in FIGURES},
        "held_out_rows": metrics["held_out_rows"],
    }


def words(evidence: Mapping[str, Any]) -> str:
    """The same for people."""
    metrics = evidence["metrics"]
    if not metrics["counted_rows"]:
        return "no held-out row is of a class with enough rows: there are no figures"
    plain, pca = metrics["unprojected"], metrics["pca"]
    return (
        f"of {metrics['counted_rows']:,} held-out rows in {len(metrics['counted_classes'])} classes: "
        f"P@5 {_figure(metrics['precision_at_5'])} (the embedding itself {_figure(plain['precision_at_5'])}, "
        f"PCA-{metrics['pca_dims']} {_figure(pca['precision_at_5'])}), MAP@R {_figure(metrics['map_at_r'])} "
        f"({_figure(plain['map_at_r'])}), silhouette {_figure(metrics['silhouette'])} "
        f"({_figure(plain['silhouette'])}), NMI {_figure(metrics['nmi'])} ({_figure(plain['nmi'])})"
    )


def _figure(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"
