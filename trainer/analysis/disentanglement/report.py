"""All scores of a space for a set of factors, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from trainer.analysis.disentanglement.beta_vae import beta_vae_score
from trainer.analysis.disentanglement.dci import dci
from trainer.analysis.disentanglement.factor_vae import factor_vae_score
from trainer.analysis.disentanglement.factors import class_counts
from trainer.analysis.disentanglement.information import entropies, mutual_information
from trainer.analysis.disentanglement.known_factors import LEAST_ROWS, Factor, input_factors, named_factors
from trainer.analysis.disentanglement.mig import mig
from trainer.analysis.disentanglement.modularity import modularity
from trainer.analysis.disentanglement.sap import sap
from trainer.analysis.subject import Subject
from trainer.data.table import Rows


def disentanglement(subject: Subject) -> dict[str, Any]:
    """The scores over the inputs as factors, and over the named ones, where there are any."""
    return {
        "inputs": scores(subject.embedding, input_factors(subject)),
        "named": scores(subject.embedding, named_factors(subject)),
    }


def scores(embedding: Rows, factors: Sequence[Factor]) -> dict[str, Any] | None:
    """Each score for the rows whose factors are all known; None where they, or the factors, are too few."""
    if not factors:
        return None
    known = np.all([factor.codes >= 0 for factor in factors], axis=0)
    if np.count_nonzero(known) < LEAST_ROWS:
        return None
    latents = embedding[known].astype(np.float64)
    # Classes that none of these rows has leave no gap among the codes.
    codes = np.stack([np.unique(factor.codes[known], return_inverse=True)[1] for factor in factors], axis=1)
    ordered = np.array([factor.ordered for factor in factors])
    described = [
        {"name": factor.name, "ordered": factor.ordered, "classes": classes}
        for factor, classes in zip(factors, class_counts(codes), strict=True)
    ]
    return {"rows": len(latents), "factors": described} | _measure(latents, codes, ordered)


def _measure(latents: np.ndarray, codes: np.ndarray, ordered: np.ndarray) -> dict[str, Any]:
    count = codes.shape[1]
    groups = count > 1  # Which of the factors is held is no question where there is one.
    return {
        "mig": asdict(mig(latents, codes)),
        "sap": asdict(sap(latents, codes, ordered)),
        "dci": asdict(dci(latents, codes, ordered)),
        "modularity": asdict(modularity(latents, codes)) if groups else None,
        "beta_vae": {"score": beta_vae_score(latents, codes), "chance": 1 / count} if groups else None,
        "factor_vae": {"score": factor_vae_score(latents, codes), "chance": 1 / count} if groups else None,
        "information": mutual_information(latents, codes) / np.maximum(entropies(codes), 1e-12),
    }
