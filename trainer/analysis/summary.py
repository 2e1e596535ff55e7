"""An analysis in a few lines, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MOST_DIRECTIONS = 5


def summary(document: Mapping[str, Any]) -> Iterator[str]:
    """The lines: the verdict first, then the axes, then what the space is good for."""
    verdict = document["verdict"]
    yield f"{verdict['state']}: {'; '.join(verdict['reasons'])}"
    for axis in document["axes"]:
        yield f"  axis {axis['axis']}: {axis['name']}"
    for name, scores in document["disentanglement"].items():
        if scores is not None:
            yield f"{name} as factors: {_scores(scores)}"
    yield "directions: " + ", ".join(_direction(item) for item in document["directions"][:MOST_DIRECTIONS])
    found = document["clusters"]
    if found is not None:
        yield f"{found['k']} clusters, {found['verdict']} (adjusted Rand index {found['stability']:.2f})"
    if document["health"] is not None:
        yield f"neighbourhoods: {document['health']['verdict']}"
    shared = document["agreement"]
    if shared is not None:
        yield f"of the nearest ten by features {shared['space']:.0%} are kept; by PCA {shared['pca']:.0%}"


def _scores(scores: Mapping[str, Any]) -> str:
    dci = scores["dci"]
    parts = [f"MIG {scores['mig']['score']:.3f}", f"SAP {scores['sap']['score']:.3f}"]
    parts.append(f"DCI {dci['disentanglement']:.2f} / {dci['completeness']:.2f} / {dci['informativeness']:.2f}")
    words = {"modularity": "modularity", "beta_vae": "beta-VAE", "factor_vae": "FactorVAE"}
    parts += [f"{word} {scores[name]['score']:.2f}" for name, word in words.items() if scores[name] is not None]
    return ", ".join(parts)


def _direction(direction: Mapping[str, Any]) -> str:
    return f"{direction['column']} {direction['strength']:.2f}"
