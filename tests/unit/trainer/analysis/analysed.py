"""An analysis of the right shape for a run of the family vae: its figures are made up, its axes and features not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from trainer import runs
from trainer.analysis.document import write_analysis

STEPS = 11


def write_made_up_analysis(run: Path, seed: int = 0) -> None:
    model, random = runs.load(run), np.random.default_rng(seed)
    names = [feature.name for feature in model.spec.features if feature.scale]
    axes, width = model.spec.dims, len(names)

    def matrix(rows: int, columns: int) -> list[list[float]]:
        return [[float(value) for value in row] for row in random.uniform(-1, 1, (rows, columns))]

    def share(count: int) -> list[float]:
        return [float(value) for value in random.uniform(0, 1, count)]

    factors = [{"name": name, "ordered": True, "classes": 20} for name in names]
    scores = {
        "rows": 200,
        "factors": factors,
        "mig": {"score": 0.2, "per_factor": share(width)},
        "sap": {"score": 0.3, "per_factor": share(width)},
        "dci": {
            "disentanglement": 0.5,
            "completeness": 0.4,
            "informativeness": 0.9,
            "per_axis": share(axes),
            "per_factor": share(width),
            "informativeness_per_factor": share(width),
            "importance": matrix(axes, width),
        },
        "modularity": {"score": 0.8, "per_axis": share(axes)},
        "beta_vae": None,
        "factor_vae": {"score": 0.6, "chance": 0.1},
        "information": matrix(axes, width),
    }
    write_analysis(
        run, _about(model.spec.features, names) | _space(axes, names, matrix, share) | _search(names, scores)
    )


def _about(features: Any, names: list[str]) -> dict[str, Any]:
    return {
        "format": 1,
        "rows": {"held_out": 200, "analysed": 200, "from": "source"},
        "features": [{"name": item.name, "mean": item.mean, "scale": item.scale} for item in features if item.scale],
        "verdict": {"state": "weak", "reasons": ["clusters are a matter of chance <made up>"], "checks": []},
    }


def _space(axes: int, names: list[str], matrix: Any, share: Any) -> dict[str, Any]:
    width = len(names)
    correlation = {"feature": names[0], "correlation": 0.8}
    cluster = {"share": 0.5, "features": [{"feature": names[0], "deviation": 1.2}]}
    return {
        "axes": [
            {"axis": axis, "name": f"more {names[0]}", "opposite": f"less {names[0]}", "correlations": [correlation]}
            for axis in range(axes)
        ],
        "correlations": matrix(axes, width),
        "traversals": [
            {"axis": axis, "quantiles": [0.02, 0.98], "values": [-2.0, 2.0], "decoded": matrix(STEPS, width)}
            for axis in range(axes)
        ],
        "interpolation": {"pairs": 9, "steps": STEPS, "path_ratio": 1.1, "unevenness": 0.2, "largest_step": 0.1},
        "directions": [
            {"column": name, "kind": "linear", "strength": 0.5, "rows": 200, "direction": share(axes)} for name in names
        ],
        "clusters": {
            "k": 2,
            "rows": 200,
            "silhouette": {"2": 0.2, "3": None, "10": 0.1},
            "stability": 0.4,
            "verdict": "a matter of chance",
            "clusters": [
                cluster | {"cluster": place, "name": f"kind {place}", "centre": share(axes), "labels": labels}
                for place, labels in enumerate(([], [{"label": "rock", "share": 0.4}]))
            ],
        },
        "attribution": {"rows": 50, "steps": 64, "matrix": matrix(axes, width), "completeness_error": 0.0004},
    }


def _search(names: list[str], scores: dict[str, Any]) -> dict[str, Any]:
    health = {"isolated": 0.1, "distance_ratio": 1.4, "hubness": 0.5, "dead_zones": 0.01, "score": 0.8}
    point = {"beta": 0.1, "rate": 12.0, "r2": 0.9, "r2_sampled": 0.8, "active_axes": 8, "epochs": 6, "this_run": True}
    return {
        "disentanglement": {"inputs": scores, "named": None},
        "health": {
            "rows": 200,
            "k": 10,
            "embeddings": [{"embedding": name} | health for name in ("space", "features", "pca")],
            "verdict": "the space is as healthy as features",
            "reachability": {
                "components": 1,
                "largest_component": 1.0,
                "reached": 1.0,
                "hops_median": 4,
                "hops_p95": 6,
                "hops_most": 9,
            },
            "occurrences": list(range(40)),
        },
        "agreement": {"rows": 200, "k": 10, "space": 0.6, "pca": 0.5, "labels": None},
        "rate_distortion": {
            "points": [point, point | {"beta": 1.0, "rate": 4.0, "this_run": False}],
            "pca": [{"axes": axes, "r2": axes / len(names)} for axes in range(1, 9)],
            "linear": [{"rate": float(rate), "r2": rate / 40} for rate in range(1, 20)],
        },
    }
