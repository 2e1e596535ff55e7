"""Everything that is measured of a finished run, as the document that is written beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from trainer.analysis.attribution.integrated_gradients import attribution
from trainer.analysis.clusters.report import clusters
from trainer.analysis.directions.by_name import find_directions
from trainer.analysis.disentanglement.report import disentanglement
from trainer.analysis.document import FORMAT
from trainer.analysis.health.report import agreement, health
from trainer.analysis.interpolation.smoothness import interpolation
from trainer.analysis.library import Connect
from trainer.analysis.naming.axes import axis_names, correlations
from trainer.analysis.rate_distortion.report import rate_distortion
from trainer.analysis.subject import Subject
from trainer.analysis.traversal.traverse import traversals
from trainer.analysis.verdict import Evidence, Verdict, judge

Say = Callable[[str], None]


def analyse(subject: Subject, connect: Connect, betas: Sequence[float] = (), say: Say = print) -> dict[str, Any]:
    """Measure a run; `betas` are trained at besides, for the rate-distortion curve. Docs: docs/analysis.md."""
    started = time.monotonic()
    # Steps this small wait for a second thread longer than it saves, wherever a core is busy.
    with threadpool_limits(1):
        sections = _sections(subject, connect, betas, say)
    verdict = asdict(_judge(subject.evidence, sections))
    return _about(subject, time.monotonic() - started) | {"verdict": verdict} | sections


def _sections(subject: Subject, connect: Connect, betas: Sequence[float], say: Say) -> dict[str, Any]:
    matrix = correlations(subject.embedding, subject.raw)
    return {
        "axes": axis_names(subject, matrix),
        "correlations": matrix,
        "traversals": traversals(subject),
        "interpolation": interpolation(subject),
        "directions": [asdict(direction) for direction in find_directions(subject)],
        "clusters": clusters(subject),
        "attribution": attribution(subject),
        "disentanglement": disentanglement(subject),
        "health": health(subject),
        "agreement": agreement(subject),
        "rate_distortion": rate_distortion(subject, betas, connect, say),
    }


def _about(subject: Subject, seconds: float) -> dict[str, Any]:
    library = subject.library
    return {
        "format": FORMAT,
        "model": subject.model.name,
        "source": subject.config.source.description,
        "seconds": seconds,
        "rows": {"held_out": library.held_out, "analysed": len(library.rows), "from": library.origin},
        "features": [{"name": item.name, "mean": item.mean, "scale": item.scale} for item in subject.features],
    }


def _judge(evidence: Mapping[str, Any], sections: Mapping[str, Any]) -> Verdict:
    metrics = evidence["metrics"]
    measured = sections["health"] or {"embeddings": [], "reachability": {}}
    scores = {item["embedding"]: item["score"] for item in measured["embeddings"]}
    shared = sections["agreement"] or {}
    return judge(
        Evidence(
            collapsed=evidence["collapsed"],
            active_axes=metrics["active_axes"],
            axes=len(evidence["axes"]),
            supported_axes=metrics["supported_axes"],
            r2=metrics["r2"],
            pca_r2=metrics["pca_r2"],
            health=scores.get("space"),
            features_health=scores.get("features"),
            agreement=shared.get("space"),
            pca_agreement=shared.get("pca"),
            reached=measured["reachability"].get("reached"),
            path_ratio=sections["interpolation"]["path_ratio"],
            skip_leakage=metrics.get("skip_leakage"),
        )
    )
